using Aspire.Hosting;
using Xunit.Runner.InProc.SystemConsole;

namespace Platform.Hosting.Tests;

/// <summary>Runs the tests; or, as <c>apphost</c>, a small application whose AppHost a test can kill; or, as <c>rounds</c>, many resources again and again.</summary>
internal static class EntryPoint
{
    public const string AppHost = "apphost";
    public const string Rounds = "rounds";
    public const string WithPostgres = "--with-postgres";
    public const string WithContainer = "--with-container";

    /// <summary>On that container; its value is the run's directory.</summary>
    public const string ContainerLabel = "platform.test";

    public static async Task<int> Main(string[] args)
    {
        if (args is [Rounds, ..]) return await ManyResources.RunAsync();
        if (args is not [AppHost, ..]) return await ConsoleRunner.Run(args);
        var builder = DistributedApplication.CreateBuilder(args);
        builder.AddExecutable("stubborn", "sh", "/", "-c", "trap '' TERM; sleep 1000 & sleep 1000; sleep 1000");
        builder.AddExecutable("runaway", "sh", "/", "-c", "setsid sleep 1000 & sleep 1000");
        if (args.Contains(WithPostgres)) builder.AddPostgres("store").WithImageTag("15");
        if (args.Contains(WithContainer))
            builder.AddContainer("box", Containers.TestEngine.Image).WithArgs("/bin/sleep", "600").WithContainerRuntimeArgs("--label", $"{ContainerLabel}={builder.Configuration["PLATFORM_RUN_DIR"]}");
        await builder.Build().RunAsync();
        return Environment.ExitCode;
    }
}
