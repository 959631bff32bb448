using System.Globalization;
using System.Text;
using Aspire.Hosting;

namespace Platform.AppHost.Dialogs;

/// <summary>What goes back, why, and what each choice takes and may lose.</summary>
internal static class RollBackDialog
{
    private const string What = "what";
    private const string Why = "why";
    private const int LongestReason = 500;

    /// <param name="previews">Of every phase, the whole first; at least one of them possible.</param>
    /// <param name="latest">Asks the migrator again, for one phase; null: it does not answer.</param>
    public static Dialog Of(IReadOnlyList<RollBackPreview> previews, Func<string, CancellationToken, Task<RollBackPreview?>> latest)
    {
        var possible = previews.Where(p => p.Refused is null).ToList();
        return new("Roll back", MessageOf(previews), "Roll back", Inputs(possible), CheckAsync,
            said => new("roll-back", Phase: said[What].Value, Reason: said[Why].Value?.Trim(), By: Dialog.NameOf(said)));

        async Task<IReadOnlyDictionary<string, string>> CheckAsync(InteractionInputCollection said, CancellationToken cancellationToken)
        {
            var now = await latest(said[What].Value!, cancellationToken);
            var complaint = now is null ? "The migrator does not answer now. Try again, or see docs/way-back.md for what can be typed without it."
                : now.Refused is not null ? $"{now.Refused} {now.Hint}" : null;
            return complaint is null ? new Dictionary<string, string>() : new() { [What] = complaint };
        }
    }

    private static InteractionInput[] Inputs(List<RollBackPreview> possible) =>
    [
        new() { Name = What, Label = "What goes back", InputType = InputType.Choice, Required = true, Options = [.. possible.Select(p => new KeyValuePair<string, string>(p.Phase, $"{p.Phase}: {Time(p)}"))], Value = possible[0].Phase },
        new() { Name = Why, Label = "Why, for the journal", InputType = InputType.Text, MaxLength = LongestReason, Placeholder = "what is wrong with the new home" },
        Dialog.NameInput,
    ];

    private static string MessageOf(IReadOnlyList<RollBackPreview> previews)
    {
        var text = new StringBuilder();
        foreach (var same in previews.Where(p => p.Refused is null).GroupBy(p => $"{Time(p)}\n{p.Loses}\n{string.Join('\n', p.Takes)}"))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"**{string.Join(", ", same.Select(p => p.Phase))}**: {Time(same.First())}. Loses {char.ToLowerInvariant(same.First().Loses[0])}{same.First().Loses[1..]}").AppendLine();
            foreach (var step in same.First().Takes) text.Append("1. ").AppendLine(step);
            text.AppendLine();
        }
        foreach (var refused in previews.Where(IsWorthSaying)) text.AppendLine(CultureInfo.InvariantCulture, $"Not now, {refused.Phase}: {refused.Refused} {refused.Hint}").AppendLine();
        return text.ToString();
    }

    /// <summary>That the whole or the traffic cannot go back is news; that a plan has no cache is none.</summary>
    private static bool IsWorthSaying(RollBackPreview preview) => preview is { Refused: not null, Phase: "everything" or "traffic" or "database" };

    private static string Time(RollBackPreview preview)
        => $"about {preview.ExpectedSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s, {(preview.FreezeMs > 0 ? $"of which writes wait {ApproveDialog.Milliseconds(preview.FreezeMs)}" : "writes go on")}";
}
