using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Backchannel;
using Platform.Hosting.Publishing;

namespace Platform.Hosting.Pipeline;

internal static class PipelineServices
{
    public static IServiceCollection AddPipeline(this IServiceCollection services) => services
        .AddSingleton<ManifestWriter>().AddSingleton<IPipelineOutputService, PipelineOutput>()
        .AddSingleton<DeploymentFile>().AddSingleton<Deployment>().AddSingleton<IDeploymentStateManager>(p => p.GetRequiredService<Deployment>())
        .AddSingleton<DestroyConfirmation>()
        .AddSingleton<IStepSource, ParameterSteps>().AddSingleton<IStepSource, PublishSteps>().AddSingleton<IStepSource, DeploySteps>()
        .AddSingleton<PipelineSteps>().AddSingleton<StepContexts>().AddSingleton<PipelineRunner>()
        .AddSingleton<CliActivities>().AddSingleton<ConsoleActivities>()
        .AddSingleton<IActivities>(p => Backchannels.IsExpected(p) ? p.GetRequiredService<CliActivities>() : p.GetRequiredService<ConsoleActivities>())
        .AddSingleton<ICliMethods, PipelineMethods>().AddSingleton<IApplicationOperation, PipelineApplication>();
}
