namespace Platform.Hosting;

/// <summary>Publishing has no publisher in this build: said plainly, instead of an empty result.</summary>
internal sealed class RefusePublish : IApplicationOperation
{
    public Task RunAsync(CancellationToken cancellationToken) => throw new HostingException(
        ExitCode.MissingTool, null, "this AppHost can run the application, it cannot publish it", "Start it without --operation publish or --publisher.");
}
