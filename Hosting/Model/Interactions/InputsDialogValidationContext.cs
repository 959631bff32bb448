namespace Aspire.Hosting;

public sealed class InputsDialogValidationContext
{
    public required InteractionInputCollection Inputs { get; init; }

    public required IServiceProvider Services { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    internal List<(InteractionInput Input, string Message)> Errors { get; } = [];

    public void AddValidationError(InteractionInput input, string errorMessage) => Errors.Add((input, errorMessage));

    public void AddValidationError(string inputName, string errorMessage) => AddValidationError(Inputs[inputName], errorMessage);
}
