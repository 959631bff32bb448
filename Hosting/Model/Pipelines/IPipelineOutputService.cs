namespace Aspire.Hosting.Pipelines;

public interface IPipelineOutputService
{
    /// <summary>Where artifacts go; a full path, which need not exist yet.</summary>
    string GetOutputDirectory();
}
