namespace Platform.Hosting.Dashboard;

/// <summary>Where the Aspire dashboard is on this machine.</summary>
internal static class DashboardFinder
{
    public const string PathKey = "ASPIRE_DASHBOARD_PATH";
    private const string Program = "managed/aspire-managed";
    private const string Package = "eng/node_modules/@microsoft/aspire-cli-linux-x64/bundle";

    /// <exception cref="HostingException">It is not there.</exception>
    public static string Find(string? configured, string startDirectory)
    {
        if (configured is { Length: > 0 })
            return File.Exists(configured) ? configured : throw Missing($"{PathKey} is {configured}, and there is no such file");
        return Candidates(startDirectory).FirstOrDefault(File.Exists) ?? throw Missing("the Aspire dashboard is not on this machine");
    }

    private static IEnumerable<string> Candidates(string startDirectory)
    {
        for (var directory = new DirectoryInfo(startDirectory); directory is not null; directory = directory.Parent)
            yield return Path.Combine(directory.FullName, Package, Program);
        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aspire/bundle", Program);
    }

    private static HostingException Missing(string problem) => new(
        ExitCode.MissingTool, "dashboard", problem,
        $"Run eng/setup, which gets it from the npm package @microsoft/aspire-cli-linux-x64; or name the program in {PathKey}; or go without: PLATFORM_DASHBOARD=none.");
}
