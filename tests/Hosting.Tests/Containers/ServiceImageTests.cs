using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Platform.TestKit;

namespace Platform.Hosting.Tests.Containers;

/// <summary>The images of our own services. Their real base cannot be had on a closed network: one is made of this machine's .NET.</summary>
public sealed partial class ServiceImageTests
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=x;Database=x";

    /// <summary>What a service may add to its base: as built for debugging, with symbols.</summary>
    private const int MostMegabytes = 60;

    private const string Base = "localhost/platform-test/dotnet:1";

    private static readonly Lazy<Task> BaseMade = new(() => TestEngine.BuildAsync(Base, RuntimeFiles(), "ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_EnableDiagnostics=0\n"));

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

    /// <summary>With addresses behind which nobody is, each is up and says so to whoever asks from outside of its container.</summary>
    [Theory]
    [InlineData("Gateway", "/", HttpStatusCode.BadGateway, "GATEWAY__SOURCE=http://127.0.0.1:1", "GATEWAY__TARGET=http://127.0.0.1:1", "GATEWAY_TOKEN=x")]
    [InlineData("HealthProbe", "/health/live", HttpStatusCode.OK, "PLATFORM_PLAN=/plan.yaml", "services__gateway__http__0=http://127.0.0.1:1")]
    [InlineData("Migrator", "/health/live", HttpStatusCode.OK, "PLATFORM_PLAN=/plan.yaml", "PLATFORM_STATE=/tmp/state", "COSY_POINTER=/tmp/pointer", "MIGRATOR_TOKEN=x", "COSY_TOKEN=x", "GATEWAY_TOKEN=x", $"ConnectionStrings__main-source={Nowhere}", $"ConnectionStrings__main-target={Nowhere}")]
    [InlineData("Samples/Cosy", "/health/live", HttpStatusCode.OK, "COSY__SIDE=source", "COSY_TOKEN=x", $"ConnectionStrings__main={Nowhere}")]
    [InlineData("Samples/Players", "/health/live", HttpStatusCode.OK, "PLAYERS_TOKEN=x", "COSY_TOKEN=x", "PLAYERS__LEDGER=/tmp/ledger", "services__gateway__http__0=http://127.0.0.1:1")]
    [Trait("Category", "Slow")]
    public async Task Build_Service_IsSmallAndAnswersAsNobodyInParticular(string folder, string path, HttpStatusCode status, params string[] told)
    {
        await TestEngine.SettingsAsync();
        var name = Path.GetFileName(folder);
        var built = RepositoryFiles.Of(folder, "bin", "Debug", "net10.0");
        if (!File.Exists(Path.Combine(built, $"Platform.{name}.dll"))) Assert.Skip($"skipped: {name} is not built (./test builds everything)");
        await BaseMade.Value;
        var image = $"localhost/platform-test/{name.ToLowerInvariant()}:{Guid.NewGuid():N}";
        try
        {
            await TestEngine.RunAsync("build", "--quiet", "--build-arg", $"BASE={Base}", "--tag", image, "--file", RepositoryFiles.Of(folder, "Dockerfile"), built);
            Assert.InRange(await SizeAsync(image) - await SizeAsync(Base), 0, MostMegabytes);
            await AnswersAsync(image, path, status, told);
        }
        finally
        {
            await TestEngine.RunAsync("rmi", "--force", image);
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Script_HealthProbe_MakesItsImage()
    {
        await TestEngine.SettingsAsync();
        await BaseMade.Value;
        var tag = $"{Guid.NewGuid():N}";
        var script = new ProcessStartInfo(RepositoryFiles.Of("eng", "images"), ["HealthProbe"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (script.Environment["ENGINE"], script.Environment["BASE"], script.Environment["TAG"]) = (TestEngine.Command, Base, tag);
        using var run = Process.Start(script)!;
        var (output, errors) = (run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, await errors);
        Assert.EndsWith($"platform/healthprobe:{tag}", (await output).Trim(), StringComparison.Ordinal);
        Assert.Contains("PLATFORM_PLAN", await TestEngine.SaysAsync(["run", "--rm", .. TestEngine.Limits, $"platform/healthprobe:{tag}"]), StringComparison.Ordinal);
        await TestEngine.RunAsync("rmi", "--force", $"platform/healthprobe:{tag}");
    }

    private static async Task AnswersAsync(string image, string path, HttpStatusCode status, IEnumerable<string> told)
    {
        string[] settings = [.. told.SelectMany(t => (string[])["--env", t]), "--volume", $"{RepositoryFiles.Of("plans", "rehearsal.yaml")}:/plan.yaml:ro", "--tmpfs", "/tmp:mode=1777"];
        var container = (await TestEngine.RunAsync(["run", "--detach", "--publish", "127.0.0.1::8080", "--read-only", .. TestEngine.Limits, .. settings, image])).Split('\n')[^1];
        try
        {
            var address = (await TestEngine.RunAsync("port", container, "8080/tcp")).Split('\n')[0];
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            await Eventually.IsAsync(() => AnswerAsync(http, $"http://{address}{path}", container).GetAwaiter().GetResult() == status, $"it did not answer {status}");
            Assert.Equal("1654:1654", await TestEngine.RunAsync("container", "inspect", "--format", "{{.Config.User}}", container));
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{fault.Message}\n{await TestEngine.SaysAsync("logs", container)}", fault);
        }
        finally
        {
            await TestEngine.RunAsync("rm", "--force", container);
        }
    }

    /// <returns>Nothing while it is not up yet; a container that has ended will never be.</returns>
    private static async Task<HttpStatusCode?> AnswerAsync(HttpClient http, string url, string container)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url));
            return answer.StatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            Assert.Equal("running", await TestEngine.RunAsync("container", "inspect", "--format", "{{.State.Status}}", container));
            return null;
        }
    }

    private static async Task<long> SizeAsync(string image)
        => long.Parse(await TestEngine.RunAsync("image", "inspect", "--format", "{{.Size}}", image), CultureInfo.InvariantCulture) >> 20;

    /// <summary>The .NET that runs this test, and what it loads by name.</summary>
    private static string[] RuntimeFiles()
    {
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var (version, root) = (Path.GetFileName(runtime), Path.GetFullPath(Path.Combine(runtime, "../../..")));
        string[] directories = [runtime, Path.Combine(root, "shared", "Microsoft.AspNetCore.App", version), Path.Combine(root, "host", "fxr", version)];
        var openSsl = Directory.GetDirectories("/usr/lib").Prepend("/usr/lib").SelectMany(d => (string[])[Path.Combine(d, "libssl.so.3"), Path.Combine(d, "libcrypto.so.3")]).Where(File.Exists);
        return [.. directories.SelectMany(Directory.GetFiles), Path.Combine(root, "dotnet"), .. openSsl];
    }

    [GeneratedRegex("(?m)^ENTRYPOINT \\[\"dotnet\", \"(.+)\"\\]$")]
    private static partial Regex Program();
}
