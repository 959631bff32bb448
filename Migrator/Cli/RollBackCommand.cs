using System.CommandLine;
using Platform.Migrator.Api;

namespace Platform.Migrator.Cli;

/// <summary><c>migrator roll-back</c>: says what it takes, how long, and what it may lose, before it asks whether to do it.</summary>
internal static class RollBackCommand
{
    public static Command Build(Option<string> url)
    {
        var phase = new Option<string>("--phase") { Description = "everything (default), database, objects, cache, configuration or traffic; each takes along what depends on it.", DefaultValueFactory = _ => "everything" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var preview = new Option<bool>("--preview") { Description = "Only say what it would do." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the journal." };
        var command = new Command("roll-back", "Go back: traffic at once, data by a freeze of its own. Says first what it takes and what it may lose.") { phase, yes, preview, reason };
        command.SetAction((parsed, cancel) => MigratorClient.RunAsync(parsed.GetRequiredValue(url), async client =>
        {
            var (what, status) = await client.PreviewAsync(parsed.GetRequiredValue(phase), cancel);
            if (what is null)
                return status;
            Show(what);
            if (what.Refused is not null)
                return ExitCodes.Refused;
            if (parsed.GetValue(preview))
                return ExitCodes.Ok;
            if (!parsed.GetValue(yes) && !Confirmation.Given("Roll back now?"))
                return ExitCodes.Refused;
            return await client.SendAsync("roll-back", [("phase", what.Phase), ("reason", parsed.GetValue(reason))], cancel);
        }));
        return command;
    }

    private static void Show(RollBackView what)
    {
        if (what.Refused is not null)
        {
            Console.Error.WriteLine($"{what.Refused} {what.Hint}");
            return;
        }

        Console.Out.WriteLine($"Roll back of {what.Phase}:");
        foreach (var (step, number) in what.Takes.Select((step, i) => (step, i + 1)))
            Console.Out.WriteLine($"  {number}. {step}");
        Console.Out.WriteLine($"Expected: {what.ExpectedSeconds:0.#} s{(what.FreezeMs > 0 ? $", of which writes wait {what.FreezeMs:0} ms" : "")}. Loses: {what.Loses}");
    }
}
