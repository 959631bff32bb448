using System.Diagnostics;

namespace Platform.Hosting.Running;

/// <summary>
/// A process in a session of its own: Ctrl+C reaches the AppHost first, and a signal to the group reaches the process's children too.
/// The guardian knows the group for as long as it lives.
/// </summary>
internal sealed class ChildProcess : IRunning
{
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(2);
    private readonly Process process;
    private readonly ProcessSpec spec;
    private readonly Guardian guardian;
    private readonly Task output;

    private ChildProcess(Process process, ProcessSpec spec, Guardian guardian, Action<string, bool> print)
    {
        this.process = process;
        this.spec = spec;
        this.guardian = guardian;
        output = Task.WhenAll(PumpAsync(process.StandardOutput, false, print), PumpAsync(process.StandardError, true, print));
        Exited = WaitAsync();
    }

    public int? ProcessId => process.Id;

    public Task<int> Exited { get; }

    public static ChildProcess Start(ProcessSpec spec, Guardian guardian, Action<string, bool> print)
    {
        var info = new ProcessStartInfo(Programs.Required("setsid", "It is part of util-linux: apt-get install util-linux."))
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(spec.Program);
        foreach (var argument in spec.Arguments) info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in spec.Environment) info.Environment[name] = value;
        info.Environment[Guardian.Marker] = guardian.RunId;
        var process = Process.Start(info)!;
        guardian.Watch(process.Id, spec.StopSignal);
        process.StandardInput.Close();
        return new ChildProcess(process, spec, guardian, print);
    }

    public async Task StopAsync(TimeSpan patience)
    {
        Signals.SendToGroup(process.Id, spec.StopSignal);
        if (await Task.WhenAny(Exited, Task.Delay(patience)) != Exited) Signals.SendToGroup(process.Id, Signals.Kill);
        await Exited;
    }

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        Signals.SendToGroup(process.Id, Signals.Kill); // whatever it left behind
        guardian.Forget(process.Id);
        await Task.WhenAny(output, Task.Delay(PipePatience)); // a stranger may hold the pipe for ever
        return process.ExitCode;
    }

    private static async Task PumpAsync(StreamReader reader, bool isError, Action<string, bool> print)
    {
        while (await reader.ReadLineAsync() is { } line) print(line, isError);
    }
}
