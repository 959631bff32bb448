using System.Runtime.InteropServices;

namespace Platform.Hosting.Running;

/// <summary>The one way to end an operation: a signal, the CLI, or a CLI that is gone.</summary>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource source = new();

    public CancellationToken Token => source.Token;

    /// <summary>Returns at once; those who wait for it go on elsewhere.</summary>
    public void Ask() => _ = source.CancelAsync();

    /// <summary>Ctrl+C, <c>kill</c> and a closed terminal ask, until the returned object is disposed.</summary>
    public IDisposable OnSignals() => new Registrations([.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(s => PosixSignalRegistration.Create(s, Ask))]);

    public void Dispose() => source.Dispose();

    private void Ask(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Ask();
    }

    private sealed class Registrations(IReadOnlyList<IDisposable> signals) : IDisposable
    {
        public void Dispose()
        {
            foreach (var signal in signals) signal.Dispose();
        }
    }
}
