using System.Globalization;
using System.Text;
using Aspire.Hosting;

namespace Platform.AppHost.Dialogs;

/// <summary>Before something happens that cannot be taken back by closing a page: what will happen, and what is known of it now.</summary>
internal static class ApproveDialog
{
    private const string Confirmation = "confirmation";

    /// <param name="what">cutover, finish, inconclusive or rollback.</param>
    /// <param name="order">What the migrator is told; by whom is added.</param>
    /// <param name="latest">The migrator's status at the time of asking.</param>
    public static Dialog Of(string what, MigratorStatus status, MigratorOrder order, Func<MigratorStatus?> latest)
    {
        var isTyped = what is "cutover" or "finish";
        InteractionInput[] inputs = isTyped ? [Typed(status), Dialog.NameInput] : [Dialog.NameInput];
        return new(TitleOf(what), MessageOf(what, status), ButtonOf(what), inputs, CheckAsync, said => order with { By = Dialog.NameOf(said) });

        Task<IReadOnlyDictionary<string, string>> CheckAsync(InteractionInputCollection said, CancellationToken cancellationToken)
        {
            var complaints = new Dictionary<string, string>();
            if (isTyped && said[Confirmation].Value?.Trim() != status.Plan) complaints[Confirmation] = $"This is not '{status.Plan}'.";
            if (IsOver(what, latest())) complaints[said[0].Name] = $"This is no longer asked: {latest()?.Line ?? "the migrator does not answer"}. Cancel, and look again.";
            return Task.FromResult<IReadOnlyDictionary<string, string>>(complaints);
        }
    }

    private static InteractionInput Typed(MigratorStatus status) => new()
    {
        Name = Confirmation,
        Label = $"Type the plan's name, {status.Plan}, to confirm",
        InputType = InputType.Text,
        Required = true,
        Placeholder = status.Plan,
    };

    private static bool IsOver(string what, MigratorStatus? now) => now is null || (what == "cutover" ? !now.CanCutOver : now.Approval != what);

    private static string TitleOf(string what) => what switch
    {
        "cutover" => "Cut over",
        "finish" => "Finish the migration",
        "rollback" => "Go on with the roll back",
        _ => "Go on without a clear answer",
    };

    private static string ButtonOf(string what) => what switch
    {
        "cutover" => "Cut over now",
        "finish" => "Finish for good",
        _ => "Go on",
    };

    private static string MessageOf(string what, MigratorStatus status)
    {
        var text = new StringBuilder().AppendLine(what switch
        {
            "cutover" => $"Users' writes wait until the target is the authority, **at most {Milliseconds(status.FreezeBudgetMs)}**; when that is not enough, the source goes on as before and nothing has happened.",
            "finish" => "The source is retired. **After this there is no way back**, neither for the traffic nor for the data.",
            "rollback" => "The roll back waits for a person: a backup failed, or a freeze was given up.",
            _ => "A gate has seen too little to say yes or no. Going on means that you take the decision.",
        }).AppendLine();
        foreach (var fact in Facts(what, status)) text.Append("- ").AppendLine(fact);
        return text.ToString();
    }

    private static IEnumerable<string> Facts(string what, MigratorStatus status)
    {
        yield return $"Now: {status.Line}";
        if (what == "cutover")
        {
            foreach (var store in status.Stores) yield return StoreFact(store);
            yield return status.Stores.All(s => s.Reverse is not null)
                ? "Afterwards the data can go back without loss: the way back is armed."
                : $"**Afterwards the data cannot go back** from {string.Join(", ", status.Stores.Where(s => s.Reverse is null).Select(s => s.Name))}: there is no stream to the source.";
        }
        foreach (var gate in status.Gates.Where(g => g.Verdict != "pass")) yield return $"Gate {gate.Metric} of the {gate.Side}: {gate.Verdict}. {gate.Reason}";
        foreach (var alarm in status.Alarms) yield return $"**Alarm:** {alarm}";
    }

    private static string StoreFact(MigratorStore store)
        => $"{store.Name}: {(store.LagMs is { } lag ? $"{Milliseconds(lag)} behind" : "not followed")}, {(store.Unsettled is { } rows ? $"{rows.ToString(CultureInfo.InvariantCulture)} rows to compare again" : "not compared")}, "
            + $"{(store.DrainExpectedMs is { } drain ? $"the last changes need about {Milliseconds(drain)}" : "how long the last changes need was not measured")}.";

    internal static string Milliseconds(double value)
        => value < 1000 ? $"{value.ToString("0", CultureInfo.InvariantCulture)} ms" : $"{(value / 1000).ToString("0.#", CultureInfo.InvariantCulture)} s";
}
