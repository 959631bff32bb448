using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>A configuration that the plan's commands read and write. What they do to it only they know, so it is read back.</summary>
/// <param name="directory">Where the commands run.</param>
/// <param name="values">Resolved when used: they may hold secrets.</param>
internal sealed class CommandConfigurationTarget(CommandConfigurationPlan place, string directory, Func<IReadOnlyDictionary<string, string>> values, ShellCommand shell) : IConfigurationTarget
{
    public string Name => place.Place;

    public string ByHand => $"When what stands there is of no use, put the snapshot back yourself (`{place.Restore}`, with the file as its standard input); then repeat the step.";

    public async Task<byte[]?> ReadAsync(CancellationToken cancel)
    {
        var outcome = await RunAsync(place.Read, request => request with { IsAnswer = true }, cancel);
        return outcome.Answer ?? throw new StepFault(
            $"{Name} could not be read: `{place.Read}` printed more than {WholeOutput.MostBytes} bytes, or left something running that holds its output open.",
            "Let it print the app's addresses and little else, and wait for what it starts.");
    }

    /// <returns>Always null, after a look whether the values can be resolved.</returns>
    public byte[]? Expect(byte[]? standing)
    {
        Resolved();
        return null;
    }

    public Task ApplyAsync(byte[]? standing, CancellationToken cancel) => RunAsync(place.Apply, request => request with { Given = Resolved() }, cancel);

    public Task RestoreAsync(byte[]? content, CancellationToken cancel) =>
        RunAsync(place.Restore, request => request with { Input = content ?? [], Secrets = SecretTexts.Of(content ?? []) }, cancel);

    private async Task<ShellOutcome> RunAsync(string command, Func<ShellRequest, ShellRequest> more, CancellationToken cancel)
    {
        var outcome = await shell.RunAsync(more(new ShellRequest(command, directory, place.Environment, place.Timeout)), cancel);
        return outcome.ExitCode == 0 ? outcome : throw new StepFault(
            $"{Name}: `{command}` {(outcome.ExitCode is { } code ? $"ended with {code}" : "failed")}: {outcome.Output}",
            "Run it by hand in the plan's directory, and mend what it tells; the step can be repeated.",
            isTransient: true);
    }

    private IReadOnlyDictionary<string, string> Resolved()
    {
        try
        {
            return values();
        }
        catch (PlanTextException fault)
        {
            throw new StepFault($"{Name} cannot be written: {fault.Message}.", "Set the variable that the plan names, and repeat the step.");
        }
    }
}
