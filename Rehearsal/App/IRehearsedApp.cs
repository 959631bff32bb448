using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.App;

/// <summary>A running app with both its worlds. Disposing it stops it and takes its data away.</summary>
internal interface IRehearsedApp : IAsyncDisposable
{
    string? DashboardUrl { get; }
    IMigratorApi Migrator { get; }
    IPlayersApi Players { get; }
    IGatewayApi Gateway { get; }
    ICosyApi CosySource { get; }
    ICosyApi CosyTarget { get; }

    /// <summary>The process of a resource now; null while it has none.</summary>
    Task<int?> ProcessAsync(string resource, CancellationToken cancel);

    /// <summary>What the run file says of a resource now; null when it has none of that name.</summary>
    Task<RunResource?> ResourceAsync(string resource, CancellationToken cancel);

    /// <summary>How it ended, in words with its last output; null while it runs.</summary>
    string? Ending { get; }

    /// <summary>Keeps its console output beside the reports, for somebody who wants to know why a pass did not hold.</summary>
    /// <returns>Where it is.</returns>
    string KeepOutput();
}

/// <summary>Starts the app with fresh data, once a pass.</summary>
internal interface IAppStarter
{
    /// <exception cref="SetupException">It did not become ready: says which resource, what was last seen, and what to do.</exception>
    Task<IRehearsedApp> StartAsync(string pass, Action<string> said, CancellationToken cancel);
}
