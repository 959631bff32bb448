namespace Aspire.Hosting.Pipelines;

/// <summary>What a person is told when everything is done: names with their values.</summary>
public sealed class PipelineSummary
{
    private readonly List<KeyValuePair<string, string>> lines = [];

    internal IReadOnlyList<KeyValuePair<string, string>> Lines => lines;

    public void Add(string key, string value) => lines.Add(new(key, value));
}
