namespace Platform.Publishing.Aws.Stacks;

/// <summary>Pieces of templates that the CDK takes as plain JSON: policies, patterns, dashboards.</summary>
internal static class Json
{
    public static Dictionary<string, object> Map(params (string Key, object? Value)[] entries) => entries.Where(e => e.Value is not null).ToDictionary(e => e.Key, e => e.Value!);

    /// <summary>The CDK's kernel takes arrays of objects alone.</summary>
    public static object[] List(IEnumerable<string> texts) => [.. texts];
}
