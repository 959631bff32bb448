using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql.Replication;
using Npgsql.Replication.Internal;
using Npgsql.Replication.PgOutput;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Reads the slot ahead of the applier, within bounds of number and bytes.</summary>
internal sealed class ChangeStream : IAsyncDisposable
{
    private const int MaxMessages = 32_768;
    private const long MaxBytes = 16L << 20;

    private readonly LogicalReplicationConnection _connection;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<Received> _channel = Channel.CreateBounded<Received>(new BoundedChannelOptions(MaxMessages) { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _room = new(0);
    private readonly Task _reading;
    private long _bytes;
    private long _begun;
    private long _completed;

    private ChangeStream(LogicalReplicationConnection connection, StreamNames names, Lsn from, CancellationToken cancel)
    {
        _connection = connection;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _reading = Task.Run(() => ReadAsync(names, from), CancellationToken.None);
    }

    public ChannelReader<Received> Reader => _channel.Reader;

    /// <summary>From there on the origin need keep no log for us.</summary>
    public void Confirm(Lsn durable) => _connection.SetReplicationStatus(new(durable.Value));

    public static async Task<ChangeStream> OpenAsync(PostgresRoute route, Lsn from, CancellationToken cancel)
    {
        var connection = await route.Origin.OpenReplicationAsync(cancel);
        connection.SetReplicationStatus(new(from.Value));
        return new(connection, route.Names, from, cancel);
    }

    /// <summary>
    /// How far the origin has looked through its log with nothing left for us; null while a transaction is on its way.
    /// The position is read first: the connection counts a commit as received only after the begin of the same transaction was counted here,
    /// and whatever else it has counted lies before the commit of the transaction it belongs to.
    /// </summary>
    public Lsn? IdleAt()
    {
        var received = new Lsn((ulong)_connection.LastReceivedLsn);
        return Interlocked.Read(ref _begun) == Interlocked.Read(ref _completed) ? received : null;
    }

    /// <summary>The applier is done with a transaction: durable, or of no concern.</summary>
    public void Complete(int transactions) => Interlocked.Add(ref _completed, transactions);

    public void Release(Received received)
    {
        if (Interlocked.Add(ref _bytes, -received.Bytes) < MaxBytes && _room.CurrentCount == 0)
            _room.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task ReadAsync(StreamNames names, Lsn from)
    {
        try
        {
            await ReadAsync(names, from, _stop.Token);
            _channel.Writer.Complete(new IOException("the origin ended the stream"));
        }
        catch (Exception fault)
        {
            _channel.Writer.Complete(fault);
        }
    }

    private async Task ReadAsync(StreamNames names, Lsn from, CancellationToken cancel)
    {
        var decoder = new PgOutputDecoder();
        var slot = new PgOutputReplicationSlot(names.Slot);
        KeyValuePair<string, string?>[] options = [new("proto_version", "1"), new("publication_names", Quote.Identifier(names.Publication)), new("messages", "true")];
        await foreach (var data in _connection.StartLogicalReplication(slot, cancel, new(from.Value), options, bypassingStream: false))
        {
            var (message, length) = await DecodeAsync(decoder, data.Data, cancel);
            if (message is BeginMessage)
                Interlocked.Increment(ref _begun);
            if (message is not null)
                await SendAsync(new(message, length), cancel);
        }
    }

    private async ValueTask SendAsync(Received received, CancellationToken cancel)
    {
        while (Interlocked.Read(ref _bytes) >= MaxBytes)
            await _room.WaitAsync(TimeSpan.FromMilliseconds(100), cancel);
        Interlocked.Add(ref _bytes, received.Bytes);
        await _channel.Writer.WriteAsync(received, cancel);
    }

    /// <summary>The driver reuses its buffer: a message must be decoded before the next one is asked for.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<(ReplicationMessage? Message, int Length)> DecodeAsync(PgOutputDecoder decoder, Stream data, CancellationToken cancel)
    {
        var length = checked((int)data.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await data.ReadExactlyAsync(buffer.AsMemory(0, length), cancel);
            return (decoder.Decode(buffer.AsSpan(0, length)), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal readonly record struct Received(ReplicationMessage Message, int Bytes);
}
