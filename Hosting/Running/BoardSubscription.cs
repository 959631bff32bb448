using System.Threading.Channels;

namespace Platform.Hosting.Running;

/// <summary>The names that changed since somebody last looked. Bounded by the number of resources.</summary>
internal sealed class BoardSubscription
{
    private readonly Lock gate = new();
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<string> changed = [];

    public void Changed(string name)
    {
        lock (gate) changed.Add(name);
        signal.Writer.TryWrite(true);
    }

    public async ValueTask<IReadOnlyCollection<string>> TakeAsync(CancellationToken cancellationToken)
    {
        await signal.Reader.ReadAsync(cancellationToken);
        lock (gate)
        {
            var taken = changed;
            changed = [];
            return taken;
        }
    }
}
