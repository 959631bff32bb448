namespace Aspire.Hosting;

/// <summary>Asks a person who looks at the dashboard. Got from <see cref="IServiceProvider"/>.</summary>
public interface IInteractionService
{
    /// <summary>False where nobody could answer: there is no dashboard, or a program gave the command.</summary>
    bool IsAvailable { get; }

    Task<InteractionResult<bool>> PromptConfirmationAsync(string title, string message, MessageBoxInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <returns>The inputs with their values, which are valid; canceled when the person closed the dialog.</returns>
    Task<InteractionResult<InteractionInputCollection>> PromptInputsAsync(
        string title, string? message, IReadOnlyList<InteractionInput> inputs, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>A bar above the page, with a button where <see cref="InteractionOptions.PrimaryButtonText"/> says what it does.</summary>
    Task<InteractionResult<bool>> PromptNotificationAsync(string title, string message, NotificationInteractionOptions? options = null, CancellationToken cancellationToken = default);
}
