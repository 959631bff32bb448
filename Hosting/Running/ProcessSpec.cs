namespace Platform.Hosting.Running;

/// <param name="Program">A full path.</param>
/// <param name="Environment">All of it; nothing is inherited.</param>
internal sealed record ProcessSpec(string Program, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What asks the process to end by itself.</summary>
    public int StopSignal { get; init; } = Signals.Terminate;
}
