using System.Text;
using Platform.Aws.Ecr;
using Platform.Publishing.Aws.Deploying;
using Platform.Publishing.Aws.Deploying.Images;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Manifests;

namespace Platform.Publishing.Aws.Tests.Deploying;

/// <summary>Which programs are started with which words: the registry's password is never one of them.</summary>
public sealed class ContainerToolsTests
{
    private const string Uri = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/acme/dev/web";
    private static readonly RegistryToken Token = new(Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:hunter2")), default, "");
    private static readonly BuiltImage Docker = new("acme/dev/web", null, new ImageBuild("web", "web/Dockerfile", "run", new Dictionary<string, string> { ["NODE"] = "22" }));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Push_Project_IsTheSdksOwn()
    {
        var programs = new Programs("dotnet");
        await new ContainerTools("/app", programs).PushAsync(new BuiltImage("acme/dev/web", "Web/Web.csproj", null), Uri, "v1", Token, Cancel);

        var start = Assert.Single(programs.Started);
        Assert.Equal("dotnet publish Web/Web.csproj -c Release -t:PublishContainer -p:ContainerRegistry=123456789012.dkr.ecr.eu-central-1.amazonaws.com -p:ContainerRepository=acme/dev/web -p:ContainerImageTag=v1", start.ToString());
        Assert.Equal("hunter2", start.Environment["DOTNET_CONTAINER_REGISTRY_PWORD"]);
    }

    [Fact]
    public async Task Push_Dockerfile_IsBuiltWithWhicheverEngineIsThere()
    {
        var programs = new Programs("podman");
        await new ContainerTools("/app", programs).PushAsync(Docker, Uri, "v1", Token, Cancel);

        Assert.Equal(
            ["podman login --username AWS --password-stdin 123456789012.dkr.ecr.eu-central-1.amazonaws.com", $"podman build web --file web/Dockerfile --target run --build-arg NODE=22 --platform linux/amd64 --tag {Uri}:v1", $"podman push {Uri}:v1"],
            programs.Started.Select(s => s.ToString()));
        Assert.Equal("hunter2", programs.Started[0].Input);
    }

    [Fact]
    public async Task Push_ProgramThatFails_EndsTheDeployment()
    {
        var programs = new Programs("docker") { Answer = s => s.Arguments[0] == "build" ? (1, "") : (0, "") };

        Assert.Contains("docker ended with 1", (await Assert.ThrowsAsync<DeployException>(() => new ContainerTools("/app", programs).PushAsync(Docker, Uri, "v1", Token, Cancel))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(programs.Started, s => s.Arguments[0] == "push");
    }

    [Theory]
    [InlineData(" M a.cs", "there are changes that are in no commit")]
    [InlineData("", null)]
    public async Task Version_IsTheCommitsWhenEverythingIsCommitted(string status, string? expected)
    {
        var tools = new ContainerTools("/app", new Programs("git") { Answer = s => (0, s.Arguments[0] == "status" ? status : "0123456789ab\n") });

        if (expected is null) Assert.Equal("0123456789ab", await tools.VersionAsync(null, Cancel));
        else Assert.Contains(expected, (await Assert.ThrowsAsync<DeployException>(() => tools.VersionAsync(null, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_NoEngine_IsSaid() => Assert.Equal("neither docker nor podman is here.", new ContainerTools("/app", new Programs("dotnet")).Missing(Docker));

    private sealed class Programs(params string[] there) : IProgramRunner
    {
        public List<ProgramStart> Started { get; } = [];
        public Func<ProgramStart, (int, string)> Answer { get; init; } = _ => (0, "");

        public bool Has(string program) => there.Contains(program);

        public Task<(int ExitCode, string Output)> RunAsync(ProgramStart start, CancellationToken cancel)
        {
            Started.Add(start);
            return Task.FromResult(Answer(start));
        }
    }
}
