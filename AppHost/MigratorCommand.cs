using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.AppHost.Dialogs;

namespace Platform.AppHost;

/// <summary>One command: asks the person on the dashboard where there is something to ask, and tells the migrator. A program is asked nothing.</summary>
/// <param name="dialog">Null: nothing is asked.</param>
internal sealed class MigratorCommand(MigratorClient client, Func<MigratorStatus, MigratorOrder> order, Func<MigratorStatus, CancellationToken, Task<Dialog>>? dialog)
{
    public async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
    {
        if (client.Status is not { } status) return CommandResults.Failure("The migrator does not answer. See its console log; docs/way-back.md says what can be typed without it.");
        var person = context.ServiceProvider.GetRequiredService<IInteractionService>();
        if (!person.IsAvailable) return await client.SendAsync(order(status) with { By = MigratorOrder.Program }, context.CancellationToken);
        if (dialog is null) return await client.SendAsync(order(status), context.CancellationToken);
        var wanted = await (await dialog(status, context.CancellationToken)).AskAsync(person, context.CancellationToken);
        return wanted is null ? new ExecuteCommandResult { Success = false, Canceled = true } : await client.SendAsync(wanted, context.CancellationToken);
    }
}
