namespace Platform.AppHost;

/// <summary>What the migrator is told, and by whom: that stands in the journal.</summary>
/// <param name="What">For an approval: what is approved.</param>
/// <param name="Phase">For a roll back: what goes back; null: everything.</param>
internal sealed record MigratorOrder(string Command, string? What = null, string? Phase = null, string? Reason = null, string By = MigratorOrder.Dashboard)
{
    /// <summary>A person whose name nobody asked for.</summary>
    public const string Dashboard = "the dashboard";

    /// <summary>The Aspire CLI, or another program that gives the commands of resources.</summary>
    public static string Program { get; } = $"{Environment.UserName}, not on the dashboard";

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
