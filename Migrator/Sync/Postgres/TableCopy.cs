using System.Buffers;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Moves one partition's bytes from socket to socket. One buffer at a time is in memory, whatever the size of the table.</summary>
internal static class TableCopy
{
    private const int BufferBytes = 128 << 10;
    private const int TellBytes = 1 << 20;

    /// <returns>Rows and bytes moved; durable only when the caller's transaction on the destination commits.</returns>
    public static async Task<(long Rows, long Bytes)> RunAsync(NpgsqlConnection origin, NpgsqlConnection destination, CopyStatements partition, Action<long, long> moved, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var reader = await ExportAsync(origin, partition, cancel);
        var wire = CopyWire.Of(reader, BufferBytes);
        NpgsqlRawCopyStream? writer = null;
        try
        {
            writer = await ImportAsync(destination, partition, cancel);
            var counts = await MoveAsync(reader, wire, writer, buffer, new(partition.IsBinary), moved, cancel);
            await writer.DisposeAsync();
            await reader.DisposeAsync();
            return counts;
        }
        catch
        {
            wire?.Abandon();
            await AbandonAsync(writer, reader);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<(long Rows, long Bytes)> MoveAsync(Stream reader, CopyWire? wire, Stream writer, byte[] buffer, CopyRowCounter counter, Action<long, long> moved, CancellationToken cancel)
    {
        var room = buffer.AsMemory(0, BufferBytes);
        long total = 0, rowsTold = 0, bytesTold = 0;
        while (true)
        {
            var read = wire is null ? 0 : await wire.ReadAsync(room, cancel);
            if (read == 0 && (read = await reader.ReadAsync(room, cancel)) == 0)
                break;
            await writer.WriteAsync(room[..read], cancel);
            counter.Add(room.Span[..read]);
            total += read;
            if (total - bytesTold >= TellBytes)
                Tell();
        }
        Tell();
        return (counter.Rows, total);

        void Tell()
        {
            moved(counter.Rows - rowsTold, total - bytesTold);
            (rowsTold, bytesTold) = (counter.Rows, total);
        }
    }

    /// <summary>Text copies are read and written below the driver's text layer: the bytes are the same on both sides.</summary>
    private static async Task<Stream> ExportAsync(NpgsqlConnection origin, CopyStatements partition, CancellationToken cancel)
        => partition.IsBinary
            ? await origin.BeginRawBinaryCopyAsync(partition.ExportSql, cancel)
            : ((StreamReader)await origin.BeginTextExportAsync(partition.ExportSql, cancel)).BaseStream;

    private static async Task<NpgsqlRawCopyStream> ImportAsync(NpgsqlConnection destination, CopyStatements partition, CancellationToken cancel)
        => partition.IsBinary
            ? await destination.BeginRawBinaryCopyAsync(partition.ImportSql, cancel)
            : (NpgsqlRawCopyStream)((StreamWriter)await destination.BeginTextImportAsync(partition.ImportSql, cancel)).BaseStream;

    /// <summary>Merely closing the writer would end the COPY as if it were complete.</summary>
    private static async Task AbandonAsync(NpgsqlRawCopyStream? writer, Stream reader)
    {
        try
        {
            if (writer is not null)
                await writer.CancelAsync();
        }
        catch (Exception fault) when (IsGone(fault))
        {
            // The connection is gone, and the unfinished COPY with it.
        }
        try
        {
            await reader.DisposeAsync();
        }
        catch (Exception fault) when (IsGone(fault))
        {
            return; // So is this one.
        }
    }

    private static bool IsGone(Exception fault) => fault is NpgsqlException or InvalidOperationException or IOException or OperationCanceledException;
}

internal sealed record CopyStatements(string ExportSql, string ImportSql, bool IsBinary);
