using System.Diagnostics;
using System.Text;
using Platform.TestKit;

namespace Platform.Toolchain.Tests;

/// <summary>The real Aspire CLI, with a home directory of its own: it sees no AppHosts but this one's, and nobody else sees those.</summary>
internal sealed class Cli : IDisposable
{
    private const string Package = "eng/node_modules/@microsoft/aspire-cli-linux-x64";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>On a build server the CLI asks nothing.</summary>
    private static readonly string[] BuildServers = ["CI", "GITHUB_ACTIONS", "TF_BUILD", "BUILD_BUILDID", "JENKINS_URL", "GITLAB_CI", "CIRCLECI", "TRAVIS", "BUILDKITE", "APPVEYOR", "TEAMCITY_VERSION", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID"];

    private readonly Dictionary<string, string> variables;

    public Cli()
    {
        variables = Variables();
        if (Exists) UseBundle();
    }

    public const string Secret = "a-secret-that-nobody-may-see";

    public string Home { get; } = Directory.CreateTempSubdirectory("platform-toolchain-").FullName;

    /// <summary>The tests' own AppHost.</summary>
    public static string SmallAppHost => Path.Combine(Repository, "tests/SmallAppHost/SmallAppHost.csproj");

    public static string Repository { get; } = RepositoryFiles.Root;

    private static string Program => Path.Combine(Repository, Package, "bin/aspire");

    public static bool Exists => File.Exists(Program) && File.Exists(Path.Combine(Repository, Package, "bundle/managed/aspire-managed"));

    public static void SkipIfMissing() => Assert.SkipUnless(Exists, "The Aspire CLI is not here: eng/setup brings the npm package @microsoft/aspire-cli-linux-x64.");

    public Cli With(string name, string value)
    {
        variables[name] = value;
        return this;
    }

    public Cli Without(string name)
    {
        variables.Remove(name);
        return this;
    }

    public CliRun Start(params string[] arguments) => Start(Program, arguments);

    /// <summary>In a terminal, so that the CLI asks questions.</summary>
    public CliRun StartInTerminal(params string[] arguments)
        => Start("script", ["--quiet", "--return", "--flush", "--command", $"stty cols 200 rows 50; {string.Join(' ', arguments.Prepend(Program).Select(a => $"'{a}'"))}", "/dev/null"]);

    /// <returns>Exit code, and everything that was printed.</returns>
    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using var run = Start(arguments);
        return await run.EndAsync(Patience);
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);

    private CliRun Start(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.GetDirectoryName(SmallAppHost)!, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var name in BuildServers) info.Environment.Remove(name);
        foreach (var (name, value) in variables) info.Environment[name] = value;
        return new CliRun(info);
    }

    private Dictionary<string, string> Variables() => new()
    {
        ["HOME"] = Home,
        ["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages"),
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
        ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
        ["NO_COLOR"] = "1",
        ["TERM"] = "xterm",
        ["Parameters__token"] = Secret,
        ["PLATFORM_DEPLOYMENTS"] = Path.Combine(Home, "deployments"),
        ["SMALL_WORLD"] = Home,
    };

    /// <summary>What the package has unpacked already: otherwise the CLI does so again for every home directory.</summary>
    private void UseBundle()
    {
        var (package, mine) = (Path.Combine(Repository, Package), Path.Combine(Home, ".aspire"));
        Directory.CreateDirectory(mine);
        foreach (var name in (string[])["versions", "bundle"]) Directory.CreateSymbolicLink(Path.Combine(mine, name), Path.Combine(package, name));
        File.Copy(Path.Combine(package, ".aspire-bundle-version"), Path.Combine(mine, ".aspire-bundle-version"));
    }
}
