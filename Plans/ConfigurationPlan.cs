namespace Platform.Plans;

/// <summary>One place where the app reads an address from, and what must stand there after promotion.</summary>
public abstract record ConfigurationPlan
{
    /// <summary>How to see that the app has taken the new values; null: writing them is enough.</summary>
    public HttpCheck? Verify { get; init; }
}

/// <param name="Path">A <c>.env</c> or <c>.json</c> file (keys with <c>__</c> or <c>:</c> between levels); <c>${NAME}</c> is resolved.</param>
/// <param name="Values">Key and text; <c>${NAME}</c> is resolved when written.</param>
public sealed record FileConfigurationPlan(string Path, IReadOnlyDictionary<string, string> Values) : ConfigurationPlan
{
    /// <summary>Names the keys, never their values.</summary>
    public override string ToString() => $"file {Path}: {string.Join(", ", Values.Keys)}";
}
