using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Platform.Hosting.Publishing;
using Platform.Hosting.Running;

namespace Platform.Hosting.Pipeline;

/// <summary>
/// What can be made of the model without knowing where it goes: the manifest. A publisher for some place is a step that depends on
/// <see cref="Manifest"/> and is required by <c>publish</c>.
/// </summary>
internal sealed class PublishSteps(IDistributedApplicationBuilder model, ManifestWriter writer, PublishOptions options) : IStepSource
{
    public const string Manifest = "publish-manifest";

    public IEnumerable<PipelineStep> Steps =>
    [
        new() { Name = WellKnownPipelineSteps.PublishPrereq, Description = "Checks the model.", Action = CheckAsync },
        new() { Name = Manifest, Description = $"Writes {PublishOptions.FileName}.", Action = WriteAsync, DependsOnSteps = [WellKnownPipelineSteps.PublishPrereq], RequiredBySteps = [WellKnownPipelineSteps.Publish] },
        new() { Name = WellKnownPipelineSteps.Publish, Description = "Everything that is published.", Action = _ => Task.CompletedTask },
    ];

    private Task CheckAsync(PipelineStepContext context)
    {
        ModelCheck.Check([.. model.Resources]);
        return Task.CompletedTask;
    }

    private async Task WriteAsync(PipelineStepContext context)
    {
        var path = options.ManifestPath(model.AppHostDirectory);
        var task = await context.ReportingStep.CreateTaskAsync($"Writing {path}", context.CancellationToken);
        var count = model.Resources.Count(r => r is not ParameterResource && !ManifestWriter.IsExcluded(r));
        await ManifestFile.SaveAsync(path, await writer.WriteAsync(Path.GetDirectoryName(path)!, context.CancellationToken), context.CancellationToken);
        await task.CompleteAsync($"Wrote {count} resources", cancellationToken: context.CancellationToken);
        context.Summary.Add("Manifest", path);
    }
}
