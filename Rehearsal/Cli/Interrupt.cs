using System.Runtime.InteropServices;

namespace Platform.Rehearsal.Cli;

/// <summary>Ctrl+C, SIGTERM and a closed terminal ask the rehearsal to stop in order: the process stays until the app is gone.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations;

    public Interrupt() =>
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Ask))];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        source.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }
}
