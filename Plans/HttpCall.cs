using System.Text;

namespace Platform.Plans;

/// <summary>One HTTP request that a plan names. Texts may hold <c>${NAME}</c>: resolved from the environment when used, never logged.</summary>
public sealed record HttpCall(string Method, string Url)
{
    public string? BearerToken { get; init; }
    public string? JsonBody { get; init; }
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Method and URL as the plan has them, with no <c>${NAME}</c> resolved: fit for logs.</summary>
    public override string ToString() => $"{Method} {Url}";
}

/// <summary>A request and what its answer must be.</summary>
/// <param name="Json">Top-level properties that the JSON answer must have, with their values as text.</param>
public sealed record HttpCheck(HttpCall Call, int Status, IReadOnlyDictionary<string, string> Json)
{
    public override string ToString()
    {
        var text = new StringBuilder($"{Call} answers {Status}");
        if (Json.Count > 0)
            text.Append(" with ").AppendJoin(", ", Json.Select(pair => $"{pair.Key}: {pair.Value}"));
        return text.ToString();
    }
}
