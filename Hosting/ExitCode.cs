namespace Platform.Hosting;

/// <summary>Why the AppHost ended; its process's exit code.</summary>
internal enum ExitCode
{
    /// <summary>Told to stop, and everything stopped.</summary>
    Stopped = 0,

    Fault = 1,

    /// <summary>The application model is wrong: a name twice, a circle of waits.</summary>
    Model = 2,

    /// <summary>A server, the dashboard or another program is not on this machine.</summary>
    MissingTool = 3,

    PortInUse = 4,

    /// <summary>A resource could not be started, or ended while the application was starting.</summary>
    ResourceFailed = 5,

    /// <summary>A resource runs but did not become healthy in time, or was waited for too long.</summary>
    NotHealthy = 6,

    MissingParameter = 7,

    /// <summary>Publishing or deploying was stopped before its end.</summary>
    Cancelled = 8,
}
