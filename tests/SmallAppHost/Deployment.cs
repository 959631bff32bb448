using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.SmallAppHost;

/// <summary>A deployment in two steps, the first of them durable, and the way back.</summary>
internal static class Deployment
{
    public static void AddDeployment(this IDistributedApplicationBuilder builder, World world)
    {
        builder.AddParameter("region");
        builder.Pipeline.AddStep(new PipelineStep
        {
            Name = "upload",
            Description = "Brings the artifacts there.",
            Tags = ["durable"],
            DependsOnSteps = [WellKnownPipelineSteps.DeployPrereq, WellKnownPipelineSteps.Publish],
            Action = context => UploadAsync(context, world),
        });
        builder.Pipeline.AddStep("launch", context => LaunchAsync(context, world), dependsOn: "upload", requiredBy: WellKnownPipelineSteps.Deploy);
        builder.Pipeline.AddStep("remove", context => RemoveAsync(context, world), dependsOn: WellKnownPipelineSteps.DestroyPrereq, requiredBy: WellKnownPipelineSteps.Destroy);
    }

    private static async Task UploadAsync(PipelineStepContext context, World world)
    {
        await using var task = await context.ReportingStep.CreateTaskAsync("Uploading one file", context.CancellationToken);
        world.Write("uploads", "one more");
        var state = context.Services.GetRequiredService<IDeploymentStateManager>();
        var section = await state.AcquireSectionAsync("upload", context.CancellationToken);
        section.Data["place"] = world.Directory;
        await state.SaveSectionAsync(section, context.CancellationToken);
    }

    private static async Task LaunchAsync(PipelineStepContext context, World world)
    {
        if (world.Has("broken")) throw new InvalidOperationException("the world has no room left");
        if (world.Has("slow"))
        {
            world.Write("waiting", "here");
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        world.Write("launched", "yes");
        context.Summary.Add("Address", "https://small.example");
    }

    private static async Task RemoveAsync(PipelineStepContext context, World world)
    {
        var section = await context.Services.GetRequiredService<IDeploymentStateManager>().AcquireSectionAsync("upload", context.CancellationToken);
        if ((string?)section.Data["place"] == world.Directory) world.Write("removed", "yes");
    }
}
