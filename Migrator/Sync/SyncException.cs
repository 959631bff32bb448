namespace Platform.Migrator.Sync;

/// <summary>A fault of an engine, in words that an operator can act on.</summary>
public sealed class SyncException(string engine, string operation, string message, string hint, bool isTransient = false, Exception? cause = null)
    : Exception($"{engine} {operation}: {message}", cause)
{
    public string Engine { get; } = engine;
    public string Operation { get; } = operation;

    /// <summary>What a person can do about it.</summary>
    public string Hint { get; } = hint;

    /// <summary>Whether doing the same again may succeed without anybody's help.</summary>
    public bool IsTransient { get; } = isTransient;
}
