namespace Platform.Hosting;

/// <summary>What the AppHost was started for: to run the application, or to publish it.</summary>
internal interface IApplicationOperation
{
    Task RunAsync(CancellationToken cancellationToken);
}
