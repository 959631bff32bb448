namespace Platform.HealthProbe.Probing;

internal sealed partial class EndpointProbe
{
    [LoggerMessage(4001, LogLevel.Warning, "{Endpoint} is not well: {Reason}.")]
    private partial void LogNotWell(string endpoint, string? reason);

    [LoggerMessage(4002, LogLevel.Information, "{Endpoint} is well again.")]
    private partial void LogWell(string endpoint);
}
