using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Hosting.Tests.Pipeline;

/// <summary>Deployments without the CLI: what is done once, what is done again, and who may.</summary>
public sealed class DeployTests : IDisposable
{
    private const string Secret = "not-for-any-file";
    private readonly string directory = Directory.CreateTempSubdirectory("platform-deploy-test-").FullName;
    private readonly List<string> done = [];

    private string State => Path.Combine(directory, "state", "production.json");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Deploy_StepThatFails_IsNamed_AndTheNextAttemptContinuesBehindTheDurableOne()
    {
        var isBroken = true;
        var fault = await Assert.ThrowsAsync<HostingException>(() => DeployAsync(() => isBroken));
        Assert.Equal((ExitCode.ResourceFailed, "launch"), (fault.ExitCode, fault.Resource));
        Assert.Contains("no room left", fault.Message, StringComparison.Ordinal);
        isBroken = false;
        await DeployAsync(() => isBroken);
        Assert.Equal(["upload", "build", "build", "launch"], done);
    }

    [Fact]
    public async Task Deploy_AfterASuccess_BeginsAnew()
    {
        await DeployAsync();
        await DeployAsync();
        Assert.Equal(["upload", "build", "launch", "upload", "build", "launch"], done);
    }

    [Fact]
    public async Task Deploy_OtherModelOrParameter_BeginsAnew()
    {
        await Assert.ThrowsAsync<HostingException>(() => DeployAsync(() => true));
        await DeployAsync(arguments: "--Parameters:region=elsewhere");
        Assert.Equal(["upload", "build", "upload", "build", "launch"], done);
    }

    [Fact]
    public async Task Deploy_ClearCache_ForgetsAndRemembersNothing()
    {
        await Assert.ThrowsAsync<HostingException>(() => DeployAsync(() => true));
        await DeployAsync(arguments: "--clear-cache=true");
        Assert.Equal(["upload", "build", "upload", "build", "launch"], done);
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task Deploy_State_IsItsOwnersAloneAndHoldsNoSecret()
    {
        await DeployAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(State));
        var text = await File.ReadAllTextAsync(State, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        using var state = JsonDocument.Parse(text);
        Assert.Equal("there", state.RootElement.GetProperty("sections").GetProperty("upload").GetProperty("data").GetProperty("place").GetString());
        Assert.Equal(JsonValueKind.Null, state.RootElement.GetProperty("attempt").ValueKind);
    }

    [Fact]
    public async Task Deploy_WhileAnotherRuns_IsRefusedAndNamesTheProcess()
    {
        var inside = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var first = RunAsync("deploy", builder => builder.Pipeline.AddStep("slow", async _ => { inside.SetResult(); await goOn.Task; }, WellKnownPipelineSteps.DeployPrereq, WellKnownPipelineSteps.Deploy));
        await inside.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<HostingException>(() => DeployAsync());
        Assert.Contains($"another deployment to 'production' is running (process {Environment.ProcessId})", fault.Message, StringComparison.Ordinal);
        goOn.SetResult();
        await first;
        await DeployAsync();
    }

    [Fact]
    public async Task Deploy_StateThatCannotBeRead_IsNeverTakenForNothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(State)!);
        await File.WriteAllTextAsync(State, "{ \"version\": 1, \"atte", TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<HostingException>(() => DeployAsync());
        Assert.Contains("cannot be read", fault.Message, StringComparison.Ordinal);
        Assert.Empty(done);
    }

    [Fact]
    public async Task Deploy_Cancelled_SaysSoAndContinuesLater()
    {
        using var told = new CancellationTokenSource();
        var fault = await Assert.ThrowsAsync<HostingException>(() => RunAsync("deploy", builder =>
        {
            AddSteps(builder, () => false);
            builder.Pipeline.AddStep("wait", async context => { await told.CancelAsync(); await Task.Delay(Timeout.Infinite, context.CancellationToken); }, "upload", "launch");
        }, told.Token));
        Assert.Equal((ExitCode.Cancelled, "wait"), (fault.ExitCode, fault.Resource));
        Assert.Equal(["upload", "build"], done);
    }

    [Theory]
    [InlineData("deploy")]
    [InlineData("destroy")]
    public async Task Target_NobodyDoesAnythingFor_Fails(string target)
    {
        var fault = await Assert.ThrowsAsync<HostingException>(() => RunAsync(target, _ => { }));
        Assert.Contains($"no step that can {target} it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destroy_WithoutAPersonOrYes_IsRefused_AndForgetsTheStateAfterwards()
    {
        await DeployAsync();
        Assert.Contains("--yes", (await Assert.ThrowsAsync<HostingException>(() => DestroyAsync())).Remedy, StringComparison.Ordinal);
        Assert.True(File.Exists(State));
        await DestroyAsync("--yes=true");
        Assert.Equal("remove", done[^1]);
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task Deploy_MissingParameters_AreAllNamed()
    {
        var fault = await Assert.ThrowsAsync<HostingException>(() => RunAsync("deploy", builder =>
        {
            AddSteps(builder, () => false);
            builder.AddParameter("colour");
            builder.AddParameter("size", secret: true);
        }));
        Assert.Equal((ExitCode.MissingParameter, "colour, size"), (fault.ExitCode, fault.Resource));
    }

    [Fact]
    public async Task State_UsedWithoutHoldingIt_IsRefused()
    {
        var fault = await Assert.ThrowsAsync<HostingException>(() => RunAsync("peek", builder
            => builder.Pipeline.AddStep("peek", c => c.Services.GetRequiredService<IDeploymentStateManager>().AcquireSectionAsync("x"))));
        Assert.Contains("deploy-prereq", fault.Remedy, StringComparison.Ordinal);
    }

    private Task DeployAsync(Func<bool>? isBroken = null, params string[] arguments) => RunAsync("deploy", b => AddSteps(b, isBroken ?? (() => false)), default, arguments);

    private Task DestroyAsync(params string[] arguments) => RunAsync("destroy", b => AddSteps(b, () => false), default, arguments);

    private void AddSteps(IDistributedApplicationBuilder builder, Func<bool> isBroken)
    {
        builder.AddParameter("token", secret: true);
        builder.AddParameter("region");
        builder.Pipeline.AddStep(new PipelineStep { Name = "upload", Tags = ["durable"], DependsOnSteps = [WellKnownPipelineSteps.DeployPrereq], Action = UploadAsync });
        builder.Pipeline.AddStep("build", _ => Note("build"), "upload");
        builder.Pipeline.AddStep("launch", _ => isBroken() ? throw new InvalidOperationException("there is no room left") : Note("launch"), "build", WellKnownPipelineSteps.Deploy);
        builder.Pipeline.AddStep("remove", _ => Note("remove"), WellKnownPipelineSteps.DestroyPrereq, WellKnownPipelineSteps.Destroy);
    }

    private async Task UploadAsync(PipelineStepContext context)
    {
        var state = context.Services.GetRequiredService<IDeploymentStateManager>();
        var section = await state.AcquireSectionAsync("upload", context.CancellationToken);
        section.Data["place"] = "there";
        await state.SaveSectionAsync(section, context.CancellationToken);
        await Note("upload");
    }

    private Task Note(string step)
    {
        done.Add(step);
        return Task.CompletedTask;
    }

    private async Task RunAsync(string step, Action<IDistributedApplicationBuilder> model, CancellationToken cancellationToken = default, params string[] arguments)
    {
        var builder = TestRun.Builder(["--operation", "publish", "--step", step, "--output-path", Path.Combine(directory, "out"), $"--PLATFORM_DEPLOYMENTS={Path.Combine(directory, "state")}",
            $"--Parameters:token={Secret}", "--Parameters:region=here", .. arguments]);
        model(builder);
        await using var application = builder.Build();
        await application.Services.GetRequiredService<IApplicationOperation>().RunAsync(cancellationToken);
    }
}
