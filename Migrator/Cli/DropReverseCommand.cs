using System.CommandLine;
using Platform.Migrator.Api;

namespace Platform.Migrator.Cli;

/// <summary><c>migrator drop-reverse</c>: says what giving up the way back for data costs, before it asks whether to do it.</summary>
internal static class DropReverseCommand
{
    public static Command Build(Option<string> url)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command("drop-reverse", "Give up the way back for data, and let go of the log that the target keeps for it. Says first what it costs.") { yes };
        command.SetAction((parsed, cancel) => MigratorClient.RunAsync(parsed.GetRequiredValue(url), async client =>
        {
            Console.Out.WriteLine(Cost(await client.StatusAsync(cancel)));
            return parsed.GetValue(yes) || Confirmation.Given("Give up the way back for data?")
                ? await client.SendAsync("drop-reverse", (string?)null, cancel)
                : ExitCodes.Refused;
        }));
        return command;
    }

    internal static string Cost(StatusView status)
    {
        var kept = status.Stores.Where(s => s.Reverse is not null).Select(s => $"{s.Name} keeps {(s.Reverse!.RetainedBytes is { } bytes ? $"{bytes / 1048576.0:0.#} MiB" : "an unknown amount")} of log at the target").ToList();
        var what = status.Authority == "target"
            ? "The target is the authority: without the stream back, what was written there since the cutover exists only there, and the data cannot go back any more without losing it. Traffic still can."
            : "The source is the authority: after the cutover the data could not go back without losing what is written at the target. Until then a roll back loses nothing.";
        return $"{what} {(kept.Count == 0 ? "No stream back is kept now." : $"It lets go of: {string.Join("; ", kept)}.")} It cannot be taken up again within this attempt.";
    }
}
