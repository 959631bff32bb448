namespace Platform.Hosting.Pipeline;

/// <summary>Tags that mean something here; steps may carry others.</summary>
internal static class PipelineTags
{
    /// <summary>
    /// What the step did outlives the process and needs nothing from this run's memory: a deployment that continues after an interruption does not repeat it.
    /// </summary>
    public const string Durable = "durable";
}
