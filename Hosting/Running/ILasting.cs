namespace Platform.Hosting.Running;

/// <summary>A resource that stays when the run ends.</summary>
internal interface ILasting : IRunning
{
    /// <summary>Stops watching it.</summary>
    Task LeaveAsync(TimeSpan patience);
}
