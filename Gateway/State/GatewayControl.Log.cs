namespace Platform.Gateway.State;

internal sealed partial class GatewayControl
{
    [LoggerMessage(4101, LogLevel.Information, "Generation {Generation} begins with weight {Weight}, epoch {Epoch}, hold {Holding}")]
    private static partial void LogRestored(ILogger logger, Guid generation, int weight, long epoch, bool holding);

    [LoggerMessage(4102, LogLevel.Information, "The target's weight is {Weight}")]
    private static partial void LogWeight(ILogger logger, int weight);

    [LoggerMessage(4103, LogLevel.Error, "The state could not be flushed to disk: it survives this process, but not a loss of power. Look at the disk under GATEWAY__STATEFILE")]
    private static partial void LogNotDurable(ILogger logger, Exception fault);
}
