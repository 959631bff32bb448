using Platform.ServiceDefaults;

namespace Platform.Cosy.Store;

/// <summary>
/// Decides which store is the current one: what the pointer file says, else what the environment says. The file is read
/// every 50 ms rather than watched for events, since those differ between file systems and a lost one would be a lost cutover.
/// The first store is set before the app takes requests.
/// </summary>
internal sealed partial class StorePointer(CosySettings settings, CurrentStore current, TimeProvider time, ILogger<StorePointer> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _stop = new();
    private PointerReading? _unconfirmed;
    private string? _complaint;
    private string? _used;
    private Task _watch = Task.CompletedTask;

    /// <summary><c>file</c> or <c>env</c>: who named the store that is in use.</summary>
    public string Origin { get; private set; } = "env";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var reading = settings.PointerFile is null ? null : await ReadAsync(settings.PointerFile, cancellationToken);
        await UseAsync(reading?.Address, cancellationToken);
        if (settings.PointerFile is { } path) _watch = WatchAsync(path, _stop.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watch;
    }

    public void Dispose() => _stop.Dispose();

    private async Task WatchAsync(string path, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                await LookAsync(path, cancel);
        }
        catch (OperationCanceledException)
        {
            LogEnded();
        }
    }

    private async Task LookAsync(string path, CancellationToken cancel)
    {
        if (await ReadAsync(path, cancel) is not { } reading) return;
        var sure = reading.Certain || reading == _unconfirmed;
        _unconfirmed = sure ? null : reading;
        if (!sure || (reading.Address ?? settings.Store) == _used) return;
        try
        {
            await UseAsync(reading.Address, cancel);
        }
        catch (ConfigurationException fault)
        {
            Complain(fault.Message);
        }
    }

    /// <returns>Null when the file cannot be read or understood: then the store stays the one it is.</returns>
    private async Task<PointerReading?> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await PointerFile.ReadAsync(path, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            Complain($"{path}: {fault.Message}");
            return null;
        }
    }

    private async Task UseAsync(string? fromFile, CancellationToken cancel)
    {
        var text = fromFile ?? settings.Store ?? throw new ConfigurationException(
            $"The store's address is missing: neither {CosySettings.StoreVariable} nor the file in COSY__POINTERFILE names one. Set one of them.");
        await current.SwitchAsync(StoreAddress.Parse(text), cancel);
        (_used, _complaint) = (text, null);
        Origin = fromFile is null ? "env" : "file";
    }

    /// <summary>Once for each new complaint: the file is read twenty times a second.</summary>
    private void Complain(string complaint)
    {
        if (complaint == _complaint) return;
        _complaint = complaint;
        LogIgnored(complaint);
    }
}
