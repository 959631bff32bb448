using Platform.ServiceDefaults;

namespace Platform.Players.Ledger;

/// <summary>Opens the ledger's file where the environment names one, and closes it with the program.</summary>
internal sealed class LedgerFiles(PlayersSettings settings, ILogger<LedgerFile> logger) : IAsyncDisposable
{
    private LedgerFile? _file;

    /// <returns>Null when the ledger is to be in memory alone.</returns>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public LedgerFile? Open()
    {
        if (settings.LedgerPath is not { Length: > 0 } path) return null;
        try
        {
            return _file = new LedgerFile(path, logger);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConfigurationException($"PLAYERS__LEDGER={path} cannot be used: {fault.Message}");
        }
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
