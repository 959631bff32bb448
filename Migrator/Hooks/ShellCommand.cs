using System.ComponentModel;
using System.Diagnostics;
using Platform.Plans;

namespace Platform.Migrator.Hooks;

/// <summary>
/// Runs a command line with <c>/bin/sh -c</c> in a session of its own, so that a time-out ends all that it started. The command sees only the variables that the
/// plan names for it (in <c>environment</c>, or as <c>${NAME}</c> in its text: the shell puts them in, so that no value can become code), and those a shell needs.
/// </summary>
/// <param name="environment">See <see cref="PlanEnvironment"/>.</param>
internal sealed class ShellCommand(Func<string, string?> environment, TimeProvider time)
{
    private static readonly string[] Basics = ["PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR"];
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>May throw, when nothing may be begun any more.</summary>
    public Action BeforeStart { get; init; } = static () => { };

    /// <summary>Throws only when <paramref name="cancel"/> is, or <see cref="BeforeStart"/> does; then everything that it started has been killed.</summary>
    public async Task<ShellOutcome> RunAsync(ShellRequest request, CancellationToken cancel)
    {
        if (request.Named.FirstOrDefault(name => environment(name) is null) is { } missing)
            return new ShellOutcome(null, $"It was not begun: the environment has no {missing}. Set it, or correct the plan.");
        var secrets = request.Named.Concat(PlanText.References(request.Command)).Distinct()
            .Select(name => (Name: name, Value: environment(name))).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Name, pair => pair.Value!);
        var tail = new OutputTail([.. secrets.Values, .. request.Given.Values, .. request.Secrets]);
        using var process = new Process { StartInfo = Start(request, secrets) };
        BeforeStart();
        try
        {
            process.Start();
        }
        catch (Win32Exception fault)
        {
            return new ShellOutcome(null, $"It was not begun: {fault.Message}.");
        }
        return await WatchAsync(process, request, tail, cancel);
    }

    private async Task<ShellOutcome> WatchAsync(Process process, ShellRequest request, OutputTail tail, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(request.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        using var reading = new CancellationTokenSource();
        var answer = request.IsAnswer ? new WholeOutput() : null;
        var output = process.StandardOutput.BaseStream;
        var pipes = Task.WhenAll(
            FeedAsync(process, request.Input, reading.Token),
            answer is null ? tail.ReadAsync(output, reading.Token) : answer.ReadAsync(output, reading.Token),
            tail.ReadAsync(process.StandardError.BaseStream, reading.Token));
        try
        {
            await process.WaitForExitAsync(both.Token);
            await EndAsync(pipes, reading);
            return new ShellOutcome(process.ExitCode, tail.Text) { Answer = answer?.Content };
        }
        catch (OperationCanceledException)
        {
            await ProcessGroup.EndAsync(process, Grace, time);
            await EndAsync(pipes, reading);
            cancel.ThrowIfCancellationRequested();
            return new ShellOutcome(null, $"{tail.Text}\nIt did not end within {request.Timeout.TotalSeconds:0.#} s and was killed.".TrimStart());
        }
    }

    /// <summary>A command need not read its input: its exit code says whether all went well.</summary>
    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        try
        {
            if (!input.IsEmpty)
                await process.StandardInput.BaseStream.WriteAsync(input, cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, without having read everything.
        }
    }

    /// <summary>A process that left the session may hold the pipes open for ever.</summary>
    private async Task EndAsync(Task pipes, CancellationTokenSource reading)
    {
        reading.CancelAfter(TimeSpan.FromSeconds(1));
        await pipes.WaitAsync(TimeSpan.FromSeconds(2), time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private ProcessStartInfo Start(ShellRequest request, Dictionary<string, string> named)
    {
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", request.Command])
        {
            WorkingDirectory = request.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Basics.Select(name => KeyValuePair.Create(name, environment(name))).Where(pair => pair.Value is not null))
            start.Environment[name] = value;
        foreach (var (name, value) in request.Told.Concat(named).Concat(request.Given))
            start.Environment[name] = value;
        return start;
    }
}
