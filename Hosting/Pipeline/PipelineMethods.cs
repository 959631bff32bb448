using Platform.Hosting.Backchannel;

namespace Platform.Hosting.Pipeline;

/// <summary>What the CLI asks an AppHost that it has started to publish or deploy.</summary>
internal sealed class PipelineMethods(AppHostFacts facts, PipelineSteps steps, CliActivities activities) : ICliMethods
{
    public RpcMethods Make() => facts.AddTo(new RpcMethods())
        .Add("GetCapabilitiesAsync", () => ICliMethods.Capabilities)
        .AddStream("GetPublishingActivitiesAsync", (_, token) => activities.ReadAsync(token))
        .Add("GetPipelineStepsAsync", (arguments, _) => Task.FromResult<object?>(Describe(arguments.Request["step"].Text)))
        .Add("CompletePromptResponseAsync", (arguments, _) =>
        {
            activities.Answer(arguments[0], arguments[1]);
            return Task.FromResult<object?>(null);
        })
        .Add("UpdatePromptResponseAsync", () => null); // no prompt's inputs depend on each other

    private object Describe(string? target)
    {
        try
        {
            var graph = steps.Graph;
            return new
            {
                steps = graph.OrderFor(string.IsNullOrEmpty(target) ? null : target)
                    .Select(s => new { s.Name, s.Description, dependsOn = graph.DependenciesOf(s).Select(d => d.Name), s.Tags }),
            };
        }
        catch (HostingException fault)
        {
            throw new RpcException(RpcException.Failed, $"{fault.Message} {fault.Remedy}");
        }
    }
}
