namespace Platform.Cosy.Store;

/// <summary>Why a store did not do what it was asked.</summary>
internal enum StoreFault
{
    /// <summary>No answer, or a connection that broke on the way. The statement may or may not have happened.</summary>
    Unreachable,

    /// <summary>The store is up and takes no writes: it is a standby, frozen, or the role may not. Nothing happened.</summary>
    RefusesWrites,

    /// <summary>The store is up and empty.</summary>
    NoTables,

    /// <summary>It refuses this very input.</summary>
    BadInput,

    Other,
}

internal sealed class StoreException(StoreFault fault, string message, string hint, bool retriable, Exception? inner = null)
    : Exception(message, inner)
{
    public StoreFault Fault { get; } = fault;

    public string Hint { get; } = hint;

    /// <summary>Whether doing the same again, once and on a fresh connection, may well succeed.</summary>
    public bool Retriable { get; } = retriable;
}
