using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Platform.TestKit;

namespace Platform.Hosting.Tests.Containers;

/// <summary>The images of our own services. Their real base cannot be had on a closed network: one is made of this machine's .NET.</summary>
public sealed partial class ServiceImageTests
{
    private const string Base = "localhost/platform-test/dotnet:1";

    [Theory]
    [InlineData("Gateway")]
    [InlineData("HealthProbe")]
    [InlineData("Migrator")]
    [InlineData("Samples/Cosy")]
    [InlineData("Samples/Players")]
    public void Dockerfile_Service_HasAPinnedBaseAndIsNobodyInParticular(string folder)
    {
        var text = File.ReadAllText(RepositoryFiles.Of(folder, "Dockerfile"));
        Assert.Matches("(?m)^ARG BASE=[a-z./-]+:[0-9]+[.][0-9]+[a-z-]*$", text);
        Assert.Matches("(?m)^USER [1-9][0-9]+:[1-9][0-9]+$", text);
        var program = Program().Match(text).Groups[1].Value;
        Assert.Equal($"Platform.{Path.GetFileName(folder)}.dll", program);
        Assert.True(File.Exists(RepositoryFiles.Of(folder, $"{Path.GetFileName(folder)}.csproj")));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Build_Migrator_RunsAsNobodyInParticular()
    {
        await TestEngine.SettingsAsync();
        var built = RepositoryFiles.Of("Migrator", "bin", "Debug", "net10.0");
        if (!File.Exists(Path.Combine(built, "Platform.Migrator.dll"))) Assert.Skip("skipped: the migrator is not built (./test builds everything)");
        await TestEngine.BuildAsync(Base, [.. RuntimeFiles()], "ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_EnableDiagnostics=0\n");
        var image = $"localhost/platform-test/migrator:{Guid.NewGuid():N}";
        try
        {
            await TestEngine.RunAsync("build", "--quiet", "--build-arg", $"BASE={Base}", "--tag", image, "--file", RepositoryFiles.Of("Migrator", "Dockerfile"), built);
            Assert.Equal("1654:1654", await TestEngine.RunAsync("image", "inspect", "--format", "{{.Config.User}}", image));
            var help = await TestEngine.RunAsync(["run", "--rm", .. TestEngine.Limits, image, "--help"]);
            Assert.Contains("roll-back", help, StringComparison.Ordinal);
        }
        finally
        {
            await TestEngine.RunAsync("rmi", "--force", image);
        }
    }

    /// <summary>The .NET that runs this test.</summary>
    private static IEnumerable<string> RuntimeFiles()
    {
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var (version, root) = (Path.GetFileName(runtime), Path.GetFullPath(Path.Combine(runtime, "../../..")));
        string[] directories = [runtime, Path.Combine(root, "shared", "Microsoft.AspNetCore.App", version), Path.Combine(root, "host", "fxr", version)];
        return directories.SelectMany(Directory.GetFiles).Append(Path.Combine(root, "dotnet"));
    }

    [GeneratedRegex("(?m)^ENTRYPOINT \\[\"dotnet\", \"(.+)\"\\]$")]
    private static partial Regex Program();
}
