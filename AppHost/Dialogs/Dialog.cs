using Aspire.Hosting;

namespace Platform.AppHost.Dialogs;

/// <summary>What a person reads and fills in before the migrator is told something.</summary>
/// <param name="Message">Markdown.</param>
/// <param name="Button">What the button does that says yes.</param>
/// <param name="CheckAsync">What is wrong with the values, by the input's name; also that their time has passed.</param>
/// <param name="Order">What the migrator is told then.</param>
internal sealed record Dialog(
    string Title, string Message, string Button, IReadOnlyList<InteractionInput> Inputs,
    Func<InteractionInputCollection, CancellationToken, Task<IReadOnlyDictionary<string, string>>> CheckAsync, Func<InteractionInputCollection, MigratorOrder> Order)
{
    private const string Name = "by";
    private const int LongestName = 60;

    /// <summary>The journal keeps who did what.</summary>
    public static InteractionInput NameInput => new()
    {
        Name = Name,
        Label = "Your name, for the journal",
        InputType = InputType.Text,
        Required = true,
        MaxLength = LongestName,
        Value = Environment.UserName,
    };

    public static string NameOf(InteractionInputCollection inputs) => inputs[Name].Value!.Trim();

    /// <returns>Null: the person closed it.</returns>
    public async Task<MigratorOrder?> AskAsync(IInteractionService person, CancellationToken cancellationToken)
    {
        var options = new InputsDialogInteractionOptions { PrimaryButtonText = Button, SecondaryButtonText = "Cancel", EnableMessageMarkdown = true, ValidationCallback = ValidateAsync };
        var said = await person.PromptInputsAsync(Title, Message, Inputs, options, cancellationToken);
        return said.Canceled ? null : Order(said.Data);
    }

    private async Task ValidateAsync(InputsDialogValidationContext context)
    {
        foreach (var (input, complaint) in await CheckAsync(context.Inputs, context.CancellationToken)) context.AddValidationError(input, complaint);
    }
}
