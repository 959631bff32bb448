namespace Aspire.Hosting.Pipelines;

/// <summary>Steps that every application has; others hang in before or behind them.</summary>
public static class WellKnownPipelineSteps
{
    public const string ProcessParameters = "process-parameters";
    public const string PublishPrereq = "publish-prereq";
    public const string Publish = "publish";
    public const string DeployPrereq = "deploy-prereq";
    public const string Deploy = "deploy";
    public const string DestroyPrereq = "destroy-prereq";
    public const string Destroy = "destroy";
}
