using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>The AppHost's own log, for those who read it over a socket: the last entries, then what comes. A reader that is too slow misses the oldest.</summary>
internal sealed class AppHostLog(SecretMask mask, TimeProvider time) : ILoggerProvider
{
    private const int Capacity = 500;
    private readonly Lock gate = new();
    private readonly Queue<object> last = new();
    private ImmutableArray<Channel<object>> readers = [];

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        // Readers end with the run.
    }

    public async IAsyncEnumerable<object> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            foreach (var entry in last) reader.Writer.TryWrite(entry);
            readers = readers.Add(reader);
        }
        try
        {
            await foreach (var entry in reader.Reader.ReadAllAsync(cancellationToken)) yield return entry;
        }
        finally
        {
            lock (gate) readers = readers.Remove(reader);
        }
    }

    private void Append(string category, LogLevel level, EventId id, string message)
    {
        object entry = new { eventId = new { id = id.Id, name = id.Name }, logLevel = (int)level, message = mask.Apply(message), timestamp = time.GetUtcNow(), categoryName = category };
        lock (gate)
        {
            last.Enqueue(entry);
            if (last.Count > Capacity) last.Dequeue();
            foreach (var reader in readers) reader.Writer.TryWrite(entry);
        }
    }

    private sealed class Category(AppHostLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => log.Append(name, logLevel, eventId, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}{Environment.NewLine}{exception}");
    }
}
