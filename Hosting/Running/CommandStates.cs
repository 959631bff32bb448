using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Asks again and again which commands are possible: what the model's commands depend on may be outside of our sight.</summary>
internal sealed class CommandStates(ResourceBoard board, IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            foreach (var status in board.All) Refresh(status);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Refresh(ResourceStatus status)
    {
        var commands = Commands.Of(status.Resource).ToImmutableDictionary(c => c.Name, c => StateOf(status, c));
        board.Update(status.Name, s => commands.All(c => s.Commands.TryGetValue(c.Key, out var known) && known == c.Value) ? s : s with { Commands = commands });
    }

    private ResourceCommandState StateOf(ResourceStatus status, ResourceCommandAnnotation command)
    {
        var isOver = States.IsOver(status.State) || status.State == States.NotStarted;
        return command.Name switch
        {
            Commands.SetParameter => status.State == States.ValueMissing ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
            Commands.Start => isOver ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
            Commands.Stop => isOver ? ResourceCommandState.Hidden : status.State == States.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            Commands.Restart => status.State == States.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            _ when status.State != States.Running => ResourceCommandState.Disabled,
            _ => command.UpdateState(new UpdateCommandStateContext { ServiceProvider = services }),
        };
    }
}
