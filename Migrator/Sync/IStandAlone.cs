namespace Platform.Migrator.Sync;

/// <summary>One database's migration without a plan, of one kind: it is known by its two ends, so that a second run finds the traces of the first.</summary>
internal interface IStandAlone
{
    /// <summary>Only looks: any number at the same time, also beside one that works.</summary>
    Task<IStoreEngine> LookAsync(ILoggerFactory loggers, CancellationToken cancel);

    /// <summary>Whether somebody works, where the stream's log does not tell.</summary>
    Task<bool> IsWorkedOnAsync(CancellationToken cancel);

    /// <summary>Helps the one that works: copies what it has not copied yet. Any number at the same time.</summary>
    /// <returns>How far the copy is; nothing was done where there is none.</returns>
    Task<CopyStage> JoinAsync(IProgress<CopyProgress> progress, ILoggerFactory loggers, CancellationToken cancel);

    /// <summary>An engine for ends of which one may be away: it can inspect, nothing else.</summary>
    IStoreEngine OpenUnknown(ILoggerFactory loggers);

    /// <summary>The one that works: a second one is refused as long as the first lives, and a first one that only seems dead changes nothing any more.</summary>
    Task<IStandAloneEngine> WorkAsync(ILoggerFactory loggers, CancellationToken cancel);
}

/// <summary>An engine with what makes it the only one.</summary>
internal interface IStandAloneEngine : IAsyncDisposable
{
    IStoreEngine Engine { get; }
}
