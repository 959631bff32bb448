using System.Text.Json;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Files;

namespace Platform.Gateway.State;

/// <summary>
/// Keeps the newest <see cref="SavedState"/> in two files. <c>PATH.latest</c> is replaced in well under a millisecond, without waiting for the disk: it
/// survives the death of this process, which is what happens. <c>PATH</c> is written with fsync of file and directory behind it: it survives the
/// loss of power, a few milliseconds late. Both are replaced by rename, so neither is ever half there.
/// </summary>
internal sealed class StateFile(GatewayOptions options) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly SemaphoreSlim _disk = new(1, 1);
    private SavedState _newest = SavedState.Fresh;
    private long _durableSequence;

    private string? Path => options.StateFile;

    private string LatestPath => Path + ".latest";

    /// <summary>The newer of both files; a fresh state if there is none.</summary>
    /// <exception cref="ConfigurationException">The state cannot be read or written: guessing it could open the wrong side.</exception>
    public SavedState Load()
    {
        if (Path is null)
            return _newest;
        var durable = Read(Path);
        var latest = Read(LatestPath, mayBeTorn: durable is not null);
        _newest = (durable?.Sequence ?? 0) > (latest?.Sequence ?? 0) ? durable! : latest ?? durable ?? SavedState.Fresh;
        EnsureWritable();
        return _newest;
    }

    /// <summary>Returns when the state survives this process. The caller saves one at a time.</summary>
    public SavedState Save(Func<SavedState, SavedState> change)
    {
        _newest = change(_newest) with { Sequence = _newest.Sequence + 1 };
        if (Path is not null)
            Replace(LatestPath, _newest, durably: false);
        return _newest;
    }

    /// <summary>Returns when the newest state survives the loss of power.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        if (Path is null)
            return;
        await _disk.WaitAsync(cancel);
        try
        {
            var newest = Volatile.Read(ref _newest);
            if (newest.Sequence <= _durableSequence)
                return;
            await Task.Run(() => Replace(Path, newest, durably: true), CancellationToken.None);
            _durableSequence = newest.Sequence;
        }
        finally
        {
            _disk.Release();
        }
    }

    /// <summary>Removes both files.</summary>
    public void Delete()
    {
        if (Path is null)
            return;
        File.Delete(Path);
        File.Delete(LatestPath);
    }

    public void Dispose() => _disk.Dispose();

    private static SavedState? Read(string path, bool mayBeTorn = false)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<SavedState>(File.ReadAllBytes(path), Json) : null;
        }
        catch (JsonException) when (mayBeTorn)
        {
            // Only a loss of power tears it, and then the durable file is the newest that is left.
            return null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The gateway's state file {path} cannot be read: {fault.Message} " +
                "Restore it; or, when you know that no migration is under way, delete it: the gateway then begins with weight 0 and no hold.");
        }
    }

    private void EnsureWritable()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            Replace(LatestPath, _newest, durably: false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The gateway's state file {Path} cannot be written: {fault.Message} Set GATEWAY__STATEFILE to a path this user may write.");
        }
    }

    private static void Replace(string path, SavedState state, bool durably)
    {
        var next = path + ".new";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(state, Json));
            if (durably)
                stream.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
        if (durably)
            DirectorySync.Flush(System.IO.Path.GetDirectoryName(path)!);
    }
}
