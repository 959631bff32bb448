namespace Platform.Rehearsal.App;

/// <summary>Finds the built app host that belongs to this build.</summary>
internal static class AppHostLocation
{
    /// <summary>Overrides the search: a <c>.dll</c> or a program.</summary>
    public const string Variable = "PLATFORM_APPHOST";

    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new SetupException($"{Variable} names '{named}', which does not exist", "Unset it, or name a built app host.");

        var root = Root() ?? throw new SetupException("Platform.sln was not found above this program", $"Run it from its place in the repository, or name the app host with {Variable}.");
        var here = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var candidates = new[] { here, "Release", "Debug" }.Select(configuration => Path.Combine(root, "AppHost", "bin", configuration, "net10.0", "Platform.AppHost.dll"));
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new SetupException("The app host is not built", "Run 'dotnet build' at the root of the repository, or './run rehearse', which does.");
    }

    /// <summary>The repository, seen from this program; null outside one.</summary>
    public static string? Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Platform.sln"))) return directory.FullName;
        return null;
    }
}
