namespace Platform.Plans;

/// <summary>One place where the app reads an address from, and what must stand there after promotion. A roll back of the data puts back what stood there before.</summary>
public abstract record ConfigurationPlan
{
    /// <summary>Key and text; <c>${NAME}</c> is resolved when written.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the stores whose addresses it holds; empty: all of the plan's.</summary>
    public IReadOnlyList<string> Stores { get; init; } = [];

    /// <summary>
    /// How to see that the app has taken what was written; null: writing it is enough. <c>${side}</c> in what it expects is the side whose stores the app shall
    /// use: <c>target</c> after the values were written, <c>source</c> after the old ones were put back.
    /// </summary>
    public HttpCheck? Verify { get; init; }

    /// <summary>Where it is, without a value.</summary>
    public abstract string Place { get; }

    /// <summary>Names the keys, never their values.</summary>
    public sealed override string ToString() => Values.Count == 0 ? Place : $"{Place}: {string.Join(", ", Values.Keys)}";
}

/// <param name="Path">A <c>.env</c> or <c>.json</c> file (keys with <c>__</c> or <c>:</c> between levels); <c>${NAME}</c> is resolved.</param>
public sealed record FileConfigurationPlan(string Path) : ConfigurationPlan
{
    public override string Place => $"file {Path}";
}

/// <param name="Read">Its answer, whole, is the configuration.</param>
/// <param name="Write">
/// Sends the configuration, whole: with a body of its own that body, else what was read with the values set in it (a JSON object). What is put back is sent byte for byte.
/// </param>
public sealed record HttpConfigurationPlan(HttpCall Read, HttpCall Write) : ConfigurationPlan
{
    public override string Place => $"http {Write}";
}

/// <summary>A parameter of AWS Systems Manager. What is there keeps its type and its key.</summary>
/// <param name="Value">The whole value; <c>${NAME}</c> is resolved when written.</param>
/// <param name="Secure">Whether it is made as a <c>SecureString</c> where there is none yet.</param>
public sealed record SsmConfigurationPlan(string Name, string Value, bool Secure) : ConfigurationPlan
{
    public override string Place => $"parameter {Name}";
}

/// <summary>A secret of AWS Secrets Manager, which must exist: its value, or keys of the JSON object that it is.</summary>
/// <param name="Id">Name or ARN.</param>
/// <param name="Value">The whole value; null: <see cref="ConfigurationPlan.Values"/> are set in the JSON that is there.</param>
public sealed record SecretConfigurationPlan(string Id, string? Value) : ConfigurationPlan
{
    public override string Place => $"secret {Id}";
}

/// <summary>Variables of a container of an Amazon ECS service, set by a new revision of its task definition that the service is updated to.</summary>
/// <param name="Container">Null: the task has only one.</param>
public sealed record EcsConfigurationPlan(string Cluster, string Service, string? Container) : ConfigurationPlan
{
    public override string Place => $"service {Cluster}/{Service}";
}

/// <summary>Command lines for <c>/bin/sh -c</c>, run in the plan's directory.</summary>
/// <param name="Read">Prints the configuration, whole, and the same as long as nobody changes it.</param>
/// <param name="Apply">Writes the values, which it finds in variables of their names. Repeated when it fails.</param>
/// <param name="Restore">Writes what <paramref name="Read"/> printed, which it finds on its standard input. Repeated when it fails.</param>
public sealed record CommandConfigurationPlan(string Read, string Apply, string Restore) : ConfigurationPlan
{
    /// <summary>For each of the three.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Variables that the commands may see, besides the values and those that their own text names as <c>${NAME}</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public override string Place => $"command `{Apply}`";
}
