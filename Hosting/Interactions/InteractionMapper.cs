using Aspire.Hosting;
using Wire = Platform.Hosting.Dashboard.Wire;

namespace Platform.Hosting.Interactions;

/// <summary>Questions and answers in the dashboard's words.</summary>
internal static class InteractionMapper
{
    public static Wire.WatchInteractionsResponseUpdate Map(int id, OpenInteraction? interaction)
    {
        var wire = new Wire.WatchInteractionsResponseUpdate { InteractionId = id };
        if (interaction is null)
        {
            wire.Complete = new Wire.InteractionComplete();
            return wire;
        }
        var options = interaction.Options;
        (wire.Title, wire.Message) = (interaction.Title, interaction.Message);
        (wire.PrimaryButtonText, wire.SecondaryButtonText) = (options.PrimaryButtonText ?? "", options.SecondaryButtonText ?? "");
        wire.ShowSecondaryButton = options.ShowSecondaryButton ?? false;
        wire.ShowDismiss = options.ShowDismiss ?? true;
        wire.EnableMessageMarkdown = options.EnableMessageMarkdown ?? false;
        switch (interaction.Form)
        {
            case InteractionForm.MessageBox: wire.MessageBox = new Wire.InteractionMessageBox { Intent = Intent((options as MessageBoxInteractionOptions)?.Intent) }; break;
            case InteractionForm.Notification: wire.Notification = Notification(options as NotificationInteractionOptions); break;
            default: wire.InputsDialog = new Wire.InteractionInputsDialog { InputItems = { interaction.Inputs.Select(i => Input(i, interaction)) } }; break;
        }
        return wire;
    }

    /// <returns>Null: news about inputs while they are typed, which nothing here depends on.</returns>
    public static (InteractionAnswer Answer, IReadOnlyDictionary<string, string> Values)? Read(Wire.WatchInteractionsRequestUpdate said) => said.KindCase switch
    {
        Wire.WatchInteractionsRequestUpdate.KindOneofCase.MessageBox => (YesOrNo(said.MessageBox.HasResult, said.MessageBox.Result), Nothing),
        Wire.WatchInteractionsRequestUpdate.KindOneofCase.Notification => (YesOrNo(said.Notification.HasResult, said.Notification.Result), Nothing),
        Wire.WatchInteractionsRequestUpdate.KindOneofCase.InputsDialog when said.ResponseUpdate => null,
        Wire.WatchInteractionsRequestUpdate.KindOneofCase.InputsDialog => (InteractionAnswer.Yes, said.InputsDialog.InputItems.GroupBy(i => i.Name).ToDictionary(g => g.Key, g => g.Last().Value)),
        _ => (InteractionAnswer.Closed, Nothing),
    };

    private static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>();

    private static InteractionAnswer YesOrNo(bool isSaid, bool yes) => !isSaid ? InteractionAnswer.Closed : yes ? InteractionAnswer.Yes : InteractionAnswer.No;

    private static Wire.InteractionNotification Notification(NotificationInteractionOptions? options)
        => new() { Intent = Intent(options?.Intent), LinkText = options?.LinkText ?? "", LinkUrl = options?.LinkUrl ?? "" };

    /// <summary>The numbers are the same on both sides.</summary>
    private static Wire.MessageIntent Intent(MessageIntent? intent) => (Wire.MessageIntent)(intent ?? MessageIntent.None);

    /// <summary>The wire's first type is the unspecified one.</summary>
    private static Wire.InteractionInput Input(InteractionInput input, OpenInteraction interaction)
    {
        var wire = new Wire.InteractionInput
        {
            Name = input.Name,
            Label = input.Label ?? input.Name,
            Description = input.Description ?? "",
            Placeholder = input.Placeholder ?? "",
            InputType = (Wire.InputType)((int)input.InputType + 1),
            Required = input.Required,
            Value = input.Value ?? "",
            MaxLength = input.MaxLength ?? 0,
        };
        foreach (var (value, text) in input.Options ?? []) wire.Options[value] = text;
        if (interaction.Errors.TryGetValue(input.Name, out var errors)) wire.ValidationErrors.Add(errors);
        return wire;
    }
}
