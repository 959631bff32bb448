using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Platform.Hosting.Running;

namespace Platform.Hosting.Interactions;

/// <summary>Asks on the dashboard for parameters that nobody has given a value. Nothing starts before: others are told these values.</summary>
internal sealed class ParameterPrompt(IInteractionService interactions, Parameters parameters, ConsoleReporter console, Durations durations, IConfiguration configuration)
{
    /// <summary>A start that waits for a person is asked for: a script would wait for nobody.</summary>
    public bool IsPossible => interactions.IsAvailable && configuration["Platform:Interactive"] is "true";

    /// <exception cref="HostingException">A value is still missing after the time that anything is waited for.</exception>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        console.Say($"No value for {string.Join(", ", parameters.Missing.Select(p => p.Name))}: enter it on the dashboard. The start waits for it.");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(durations.Wait);
        var asking = AskUntilAllAreThereAsync(over.Token);
        try
        {
            await parameters.AllAreThere.WaitAsync(over.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw parameters.FirstMissing ?? new MissingParameterException(parameters.Missing[0].Name);
        }
        finally
        {
            await over.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>For one, from its own row.</summary>
    public async Task<ExecuteCommandResult> AskForAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        if (!IsPossible) return CommandResults.Failure($"Nobody can be asked here. {new MissingParameterException(parameter.Name).Remedy}");
        var said = await interactions.PromptInputsAsync("Set parameter", null, [Input(parameter)], new() { PrimaryButtonText = "Set" }, cancellationToken);
        if (said.Canceled) return new ExecuteCommandResult { Success = false, Canceled = true };
        parameters.Give(parameter, said.Data[0].Value!);
        return CommandResults.Success();
    }

    private async Task AskUntilAllAreThereAsync(CancellationToken cancellationToken)
    {
        while (parameters.Missing.Count > 0)
        {
            await interactions.PromptNotificationAsync(
                "Unresolved parameters", "The application does not start before every parameter has a value.",
                new() { Intent = MessageIntent.Warning, PrimaryButtonText = "Enter values", ShowDismiss = false }, cancellationToken);
            var missing = parameters.Missing;
            var said = await interactions.PromptInputsAsync("Set unresolved parameters", "They hold for this run. To keep them, set them in the configuration.", [.. missing.Select(Input)], new() { PrimaryButtonText = "Set" }, cancellationToken);
            if (said.Canceled) continue;
            foreach (var parameter in missing) parameters.Give(parameter, said.Data[parameter.Name].Value!);
        }
    }

    private static InteractionInput Input(ParameterResource parameter) => new()
    {
        Name = parameter.Name,
        InputType = parameter.Secret ? InputType.SecretText : InputType.Text,
        Required = true,
        Placeholder = $"Value of {parameter.Name}",
    };
}
