namespace Aspire.Hosting;

public class InputsDialogInteractionOptions : InteractionOptions
{
    /// <summary>Called with values that are valid by themselves; what it complains about is shown, and the dialog stays.</summary>
    public Func<InputsDialogValidationContext, Task>? ValidationCallback { get; set; }
}
