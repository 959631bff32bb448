namespace Platform.Hosting.Running;

/// <summary>The dashboard's words for what a resource is doing.</summary>
internal static class States
{
    public const string NotStarted = "NotStarted";
    public const string Waiting = "Waiting";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Stopping = "Stopping";
    public const string Exited = "Exited";
    public const string Finished = "Finished";
    public const string FailedToStart = "FailedToStart";
    public const string ValueMissing = "ValueMissing";

    public static bool IsOver(string state) => state is Exited or Finished or FailedToStart;
}
