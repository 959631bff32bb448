using System.Buffers;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Moves one partition's bytes from socket to socket. One buffer at a time is in memory, whatever the size of the table.</summary>
internal static class TableCopy
{
    private const int BufferBytes = 256 << 10;

    /// <returns>Rows and bytes moved; durable only when the caller's transaction on the destination commits.</returns>
    public static async Task<(long Rows, long Bytes)> RunAsync(NpgsqlConnection origin, NpgsqlConnection destination, CopyPartition partition, Action<long, long> moved, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        await using var reader = await ExportAsync(origin, partition, cancel);
        var writer = await ImportAsync(destination, partition, cancel);
        try
        {
            var counter = new CopyRowCounter(partition.IsBinary);
            long total = 0, seen = 0;
            int read;
            while ((read = await reader.ReadAsync(buffer.AsMemory(0, BufferBytes), cancel)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancel);
                counter.Add(buffer.AsSpan(0, read));
                total += read;
                moved(counter.Rows - seen, read);
                seen = counter.Rows;
            }
            await writer.DisposeAsync();
            return (counter.Rows, total);
        }
        catch
        {
            await AbandonAsync(writer);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Text copies are read and written below the driver's text layer: the bytes are the same on both sides.</summary>
    private static async Task<Stream> ExportAsync(NpgsqlConnection origin, CopyPartition partition, CancellationToken cancel)
        => partition.IsBinary
            ? await origin.BeginRawBinaryCopyAsync(partition.ExportSql, cancel)
            : ((StreamReader)await origin.BeginTextExportAsync(partition.ExportSql, cancel)).BaseStream;

    private static async Task<NpgsqlRawCopyStream> ImportAsync(NpgsqlConnection destination, CopyPartition partition, CancellationToken cancel)
        => partition.IsBinary
            ? await destination.BeginRawBinaryCopyAsync(partition.ImportSql, cancel)
            : (NpgsqlRawCopyStream)((StreamWriter)await destination.BeginTextImportAsync(partition.ImportSql, cancel)).BaseStream;

    /// <summary>Merely closing the stream would end the COPY as if it were complete.</summary>
    private static async Task AbandonAsync(NpgsqlRawCopyStream writer)
    {
        try
        {
            await writer.CancelAsync();
        }
        catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException or ObjectDisposedException or IOException)
        {
            return; // The connection is gone, and the unfinished COPY with it.
        }
    }
}
