using Aspire.Hosting;
using Xunit.Runner.InProc.SystemConsole;

namespace Platform.Hosting.Tests;

/// <summary>Runs the tests; or, as <c>apphost</c>, a small application whose AppHost a test can kill.</summary>
internal static class EntryPoint
{
    public const string AppHost = "apphost";
    public const string WithPostgres = "--with-postgres";

    public static async Task<int> Main(string[] args)
    {
        if (args is not [AppHost, ..]) return await ConsoleRunner.Run(args);
        var builder = DistributedApplication.CreateBuilder(args);
        builder.AddExecutable("stubborn", "sh", "/", "-c", "trap '' TERM; sleep 1000 & sleep 1000; sleep 1000");
        builder.AddExecutable("runaway", "sh", "/", "-c", "setsid sleep 1000 & sleep 1000");
        if (args.Contains(WithPostgres)) builder.AddPostgres("store").WithImageTag("15");
        await builder.Build().RunAsync();
        return Environment.ExitCode;
    }
}
