using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.AppHost.Dialogs;

namespace Platform.AppHost;

/// <summary>The migration's commands on the dashboard: each is a POST to the migrator, possible when the migrator's status says so.</summary>
internal static class MigratorCommands
{
    private static readonly string[] Over = ["finished", "rolledBack", "failed"];

    public static IResourceBuilder<ProjectResource> WithMigratorCommands(this IResourceBuilder<ProjectResource> migrator, IResourceBuilder<ParameterResource> token)
    {
        var client = new MigratorClient(migrator.GetEndpoint("http"), token.Resource);
        var dialogs = new MigratorDialogs(client);
        migrator.ApplicationBuilder.Services.AddSingleton<IHostedService>(client);
        return migrator
            .WithMigratorCommand(client, "start", "Start", "Play", s => s.Phase is "planned" or "rolledBack", description: "Inspect both sides, copy the data and follow the changes.", isHighlighted: true)
            .WithMigratorCommand(client, "approve", "Approve", "CheckmarkCircle", s => s.Approval is not null,
                description: "Allow the step that the migration waits for.", order: s => new("approve", What: s.Approval), dialog: dialogs.ApproveAsync, isHighlighted: true)
            .WithMigratorCommand(client, "cut-over", "Cut over", "ArrowSwap", s => s.CanCutOver,
                "Cut over now? Writes are held for a moment; then the target is the authority.", "Move the authority to the target.", dialog: dialogs.CutOverAsync)
            .WithMigratorCommand(client, "roll-back", "Roll back", "ArrowUndo", s => s.CanRollBack,
                "Roll back everything? Traffic goes back to the source at once. Data follows in a write freeze of its own, if the target has it: nothing is lost while the way back is in order, and it is refused where it is not. Before a cutover, the copy is given up.",
                "Go back to the source, with the data.", dialog: dialogs.RollBackAsync, isHighlighted: true)
            .WithMigratorCommand(client, "roll-back-traffic", "Roll back traffic", "ArrowReply", s => s.CanRollBackTraffic,
                "Send all users back to the source's app? The data stays where it is, and nothing is lost but the soak: the weights begin again from the first.",
                "Go back to the source's app; the data stays at the target.", order: _ => new("roll-back", Phase: "traffic"))
            .WithMigratorCommand(client, "clean", "Clean", "Delete", s => s.CanClean,
                "Remove what the migration made on both sides (streams, logs, bookkeeping)? Another attempt then has to copy everything again. Rows that were copied stay at the target.",
                "After a roll back: nobody wants another attempt.")
            .WithMigratorCommand(client, "emergency", "Emergency", "ShieldError", s => s.CanDeclareEmergency,
                "Close both sides of every store to the application? Users' writes fail from now on until you resume. Everything is kept, and both sides are compared.",
                "Both sides read-only, compared, everything kept.")
            .WithMigratorCommand(client, "verify", "Verify", "ClipboardCheckmark", s => s.Phase is "verified" or "ready",
                description: "Compare both sides again.")
            .WithMigratorCommand(client, "pause", "Pause", "Pause", s => !s.Paused && s.Phase is not "planned" && !Over.Contains(s.Phase), description: "Stop at the next safe point.")
            .WithMigratorCommand(client, "resume", "Resume", "ArrowClockwise", s => s.Paused || s.NeedsResume, description: "Go on after a pause, or try a failed step again.");
    }

    /// <param name="confirmation">Asked by the dashboard itself; with a <paramref name="dialog"/> only where dialogs are switched off.</param>
    private static IResourceBuilder<ProjectResource> WithMigratorCommand(
        this IResourceBuilder<ProjectResource> migrator, MigratorClient client, string name, string displayName, string icon, Func<MigratorStatus, bool> isPossible,
        string? confirmation = null, string? description = null, Func<MigratorStatus, MigratorOrder>? order = null,
        Func<MigratorStatus, CancellationToken, Task<Dialog>>? dialog = null, bool isHighlighted = false)
    {
        var command = new MigratorCommand(client, order ?? (_ => new(name)), dialog);
        return migrator.WithCommand($"migration-{name}", displayName, command.ExecuteAsync, new CommandOptions
        {
            Description = description,
            ConfirmationMessage = dialog is null || migrator.ApplicationBuilder.Configuration["Platform:Interactive"] is "false" ? confirmation : null,
            IconName = icon,
            IsHighlighted = isHighlighted,
            UpdateState = _ => client.Status is { } status && isPossible(status) ? ResourceCommandState.Enabled : isHighlighted ? ResourceCommandState.Hidden : ResourceCommandState.Disabled,
        });
    }
}
