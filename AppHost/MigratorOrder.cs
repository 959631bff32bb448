namespace Platform.AppHost;

/// <summary>What the migrator is told, and by whom: that stands in the journal.</summary>
/// <param name="What">For an approval: what is approved.</param>
/// <param name="Phase">For a roll back: what goes back; null: everything.</param>
internal sealed record MigratorOrder(string Command, string? What = null, string? Phase = null, string? Reason = null, string By = "the dashboard")
{
    /// <summary>Below the migrator's address.</summary>
    public string Path
    {
        get
        {
            var details = string.Join('&', new[] { ("what", What), ("phase", Phase), ("reason", Reason) }
                .Where(d => !string.IsNullOrWhiteSpace(d.Item2)).Select(d => $"{d.Item1}={Uri.EscapeDataString(d.Item2!)}"));
            return $"api/commands/{Command}{(details.Length > 0 ? $"?{details}" : "")}";
        }
    }
}
