using System.Globalization;
using Platform.Migrator.Journal;

namespace Platform.TestKit;

/// <summary>A bucket with conditional writes, in memory.</summary>
internal sealed class MemoryObjects : IJournalObjects
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JournalObject> _objects = new(StringComparer.Ordinal);
    private long _tags;

    /// <summary>False: it writes whatever the condition says, as stores do that do not know of them.</summary>
    public bool KeepsConditions { get; set; } = true;

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_gate)
                return [.. _objects.Keys];
        }
    }

    public Task<JournalObject?> GetAsync(string key, CancellationToken cancel)
    {
        lock (_gate)
            return Task.FromResult(_objects.GetValueOrDefault(key));
    }

    public Task<string?> PutAsync(string key, byte[] content, string? standing, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (KeepsConditions && _objects.GetValueOrDefault(key)?.Tag != standing)
                return Task.FromResult<string?>(null);
            var tag = (++_tags).ToString(CultureInfo.InvariantCulture);
            _objects[key] = new JournalObject(content, tag);
            return Task.FromResult<string?>(tag);
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>([.. Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))]);

    public void Remove(string key)
    {
        lock (_gate)
            _objects.Remove(key);
    }

    public void Dispose()
    {
    }
}

/// <summary>One process's way to a bucket, on which requests and answers can be lost or late.</summary>
internal sealed class FaultyObjects(IJournalObjects bucket) : IJournalObjects
{
    /// <summary>Before a write reaches the bucket; may wait, or throw so that it never does.</summary>
    public Func<string, Task> BeforePut { get; set; } = _ => Task.CompletedTask;

    /// <summary>After it; may throw, so that the answer is lost.</summary>
    public Func<string, Task> AfterPut { get; set; } = _ => Task.CompletedTask;

    /// <summary>From now on nothing comes through: a process that is dead, or cut off.</summary>
    public bool Cut { get; set; }

    public static JournalObjectFault Lost => new("the answer was lost", "", isTransient: true);

    public async Task<JournalObject?> GetAsync(string key, CancellationToken cancel)
    {
        Check();
        return await bucket.GetAsync(key, cancel);
    }

    public async Task<string?> PutAsync(string key, byte[] content, string? standing, CancellationToken cancel)
    {
        Check();
        await BeforePut(key);
        var tag = await bucket.PutAsync(key, content, standing, CancellationToken.None); // What is under way arrives, whoever gave up waiting.
        await AfterPut(key);
        return tag;
    }

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel)
    {
        Check();
        return await bucket.ListAsync(prefix, cancel);
    }

    public void Dispose()
    {
    }

    private void Check()
    {
        if (Cut)
            throw Lost;
    }
}
