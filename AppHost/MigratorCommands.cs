using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Platform.AppHost;

/// <summary>The migration's commands on the dashboard: each is a POST to the migrator, possible when the migrator's status says so.</summary>
internal static class MigratorCommands
{
    private static readonly string[] Over = ["finished", "rolledBack", "failed"];
    private static readonly string[] Promoted = ["promoted", "shifting", "soaking", "observing"];

    public static IResourceBuilder<ProjectResource> WithMigratorCommands(this IResourceBuilder<ProjectResource> migrator, IResourceBuilder<ParameterResource> token)
    {
        var client = new MigratorClient(migrator.GetEndpoint("http"), token.Resource);
        migrator.ApplicationBuilder.Services.AddSingleton<IHostedService>(client);
        return migrator
            .WithMigratorCommand(client, "start", "Start", "Play", s => s.Phase is "planned" or "rolledBack", description: "Inspect both sides, copy the data and follow the changes.", isHighlighted: true)
            .WithMigratorCommand(client, "approve", "Approve", "CheckmarkCircle", s => s.Approval is not null,
                description: "Allow the step that the migration waits for.", path: s => $"approve?what={s.Approval}", isHighlighted: true)
            .WithMigratorCommand(client, "cut-over", "Cut over", "ArrowSwap", s => s.Phase is "ready",
                "Cut over now? Writes are held for a moment; then the target is the authority.", "Move the authority to the target.")
            .WithMigratorCommand(client, "roll-back", "Roll back", "ArrowUndo", s => s.Phase is not ("planned" or "rollingBack") && !Over.Contains(s.Phase),
                "Roll back? Traffic goes back to the source at once. See the migrator's status for what happens to the data.", "Go back to the source.", isHighlighted: true)
            .WithMigratorCommand(client, "verify", "Verify", "ClipboardCheckmark", s => s.Phase is "verified" or "ready",
                description: "Compare both sides again.")
            .WithMigratorCommand(client, "pause", "Pause", "Pause", s => !s.Paused && s.Phase is not "planned" && !Over.Contains(s.Phase), description: "Stop at the next safe point.")
            .WithMigratorCommand(client, "resume", "Resume", "ArrowClockwise", s => s.Paused, description: "Go on after a pause.");
    }

    private static IResourceBuilder<ProjectResource> WithMigratorCommand(
        this IResourceBuilder<ProjectResource> migrator, MigratorClient client, string name, string displayName, string icon, Func<MigratorStatus, bool> isPossible,
        string? confirmation = null, string? description = null, Func<MigratorStatus, string>? path = null, bool isHighlighted = false)
        => migrator.WithCommand($"migration-{name}", displayName, context => client.SendAsync(path, name, context.CancellationToken), new CommandOptions
        {
            Description = description,
            ConfirmationMessage = confirmation,
            IconName = icon,
            IsHighlighted = isHighlighted,
            UpdateState = _ => client.Status is { } status && isPossible(status) ? ResourceCommandState.Enabled : isHighlighted ? ResourceCommandState.Hidden : ResourceCommandState.Disabled,
        });
}
