using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Interactions;

namespace Platform.Hosting.Running;

/// <summary>Everything a person can do to a resource: start, stop and restart, and what the model adds.</summary>
internal sealed partial class Commands(Runners runners, ResourceBoard board, ParameterPrompt prompt, IServiceProvider services, ILogger<Commands> logger)
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Restart = "restart";
    public const string SetParameter = "parameter-set";

    public static ImmutableArray<ResourceCommandAnnotation> Of(IResource resource)
        => [.. resource.Annotations.OfType<ResourceCommandAnnotation>(), .. BuiltIn(resource)];

    /// <param name="isAttended">A person gave the command and looks at the dashboard: the command may ask back.</param>
    public async Task<ExecuteCommandResult> ExecuteAsync(string resource, string command, CancellationToken cancellationToken, bool isAttended = false)
    {
        if (!isAttended) InteractionService.LeaveUnattended();
        if (board.All.FirstOrDefault(s => s.Name == resource || s.Id == resource) is not { } status) return CommandResults.Failure($"There is no resource '{resource}'.");
        LogCommand(logger, command, status.Name);
        try
        {
            return await RunAsync(status, command, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailed(logger, command, status.Name, fault);
            return CommandResults.Failure(fault.Message);
        }
    }

    private async Task<ExecuteCommandResult> RunAsync(ResourceStatus status, string command, CancellationToken cancellationToken)
    {
        if (status.Resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(c => c.Name == command) is { } custom) return await CustomAsync(status, custom, cancellationToken);
        if (status.Resource is ParameterResource parameter && command == SetParameter) return await prompt.AskForAsync(parameter, cancellationToken);
        if (runners.Find(status.Name) is not { } runner) return CommandResults.Failure($"'{status.Name}' cannot be started or stopped.");
        switch (command)
        {
            case Start:
                await runner.StartAsync(waitForOthers: false, cancellationToken);
                return CommandResults.Success();
            case Stop:
                await runner.StopAsync();
                return CommandResults.Success();
            case Restart:
                await runner.StopAsync();
                await runner.StartAsync(waitForOthers: false, cancellationToken);
                return CommandResults.Success();
            default:
                return CommandResults.Failure($"'{status.Name}' has no command '{command}'.");
        }
    }

    private Task<ExecuteCommandResult> CustomAsync(ResourceStatus status, ResourceCommandAnnotation command, CancellationToken cancellationToken)
        => command.UpdateState(new UpdateCommandStateContext { ServiceProvider = services }) != ResourceCommandState.Enabled
            ? Task.FromResult(CommandResults.Failure($"'{command.DisplayName}' is not possible now."))
            : command.ExecuteCommand(new ExecuteCommandContext { ServiceProvider = services, ResourceName = status.Id, Logger = logger, CancellationToken = cancellationToken });

    private static IEnumerable<ResourceCommandAnnotation> BuiltIn(IResource resource)
    {
        if (resource is ParameterResource) yield return Describe(SetParameter, "Set value", "Key");
        if (resource is ParameterResource or IResourceWithParent) yield break;
        yield return Describe(Start, "Start", "Play");
        yield return Describe(Stop, "Stop", "Stop");
        yield return Describe(Restart, "Restart", "ArrowCounterclockwise");
    }

    /// <summary>Their state follows from the resource's, see <see cref="CommandStates"/>; they run in <see cref="RunAsync"/>.</summary>
    private static ResourceCommandAnnotation Describe(string name, string displayName, string icon) => new(
        name, displayName, _ => ResourceCommandState.Enabled, _ => throw new NotSupportedException("Runs in the runtime itself."),
        null, null, null, icon, IconVariant.Filled, isHighlighted: true);
}
