using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Platform.Hosting.Publishing;

namespace Platform.Hosting.Pipeline;

internal sealed class PipelineOutput(IDistributedApplicationBuilder model, PublishOptions options) : IPipelineOutputService
{
    public string GetOutputDirectory() => Path.GetDirectoryName(options.ManifestPath(model.AppHostDirectory))!;
}
