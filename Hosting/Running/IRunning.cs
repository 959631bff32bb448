namespace Platform.Hosting.Running;

/// <summary>A resource that was launched.</summary>
internal interface IRunning
{
    int? ProcessId { get; }

    /// <summary>Completes with the exit code when the resource has ended, whoever ended it.</summary>
    Task<int> Exited { get; }

    /// <summary>Asks it to end, and after <paramref name="patience"/> ends it. Nothing of it is left afterwards.</summary>
    Task StopAsync(TimeSpan patience);
}
