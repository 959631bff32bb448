using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Platform.Hosting.Publishing;

namespace Platform.Hosting.Pipeline;

/// <summary>
/// The frame of a deployment: who may deploy, what an earlier attempt has done already, and the end. What is really deployed are steps of the
/// model between <c>deploy-prereq</c> and <c>deploy</c>; and for taking it away between <c>destroy-prereq</c> and <c>destroy</c>.
/// </summary>
internal sealed class DeploySteps(IDistributedApplicationBuilder model, StepCollection added, ManifestWriter manifest, Deployment deployment, DestroyConfirmation confirmation) : IStepSource
{
    public IEnumerable<PipelineStep> Steps =>
    [
        new() { Name = WellKnownPipelineSteps.DeployPrereq, Description = "Holds the environment's state; continues what was interrupted.", Action = BeginAsync, DependsOnSteps = [WellKnownPipelineSteps.ProcessParameters] },
        new() { Name = WellKnownPipelineSteps.Deploy, Description = "Everything that is deployed.", Action = FinishAsync, DependsOnSteps = [WellKnownPipelineSteps.DeployPrereq, WellKnownPipelineSteps.Publish] },
        new() { Name = WellKnownPipelineSteps.DestroyPrereq, Description = "Asks whether it is meant, and holds the environment's state.", Action = BeginDestroyAsync, DependsOnSteps = [WellKnownPipelineSteps.ProcessParameters] },
        new() { Name = WellKnownPipelineSteps.Destroy, Description = "Takes away what was deployed, and forgets it.", Action = c => deployment.ClearAllStateAsync(c.CancellationToken), DependsOnSteps = [WellKnownPipelineSteps.DestroyPrereq] },
    ];

    private async Task BeginAsync(PipelineStepContext context)
    {
        NeedSteps(WellKnownPipelineSteps.Deploy, WellKnownPipelineSteps.DeployPrereq);
        var task = await context.ReportingStep.CreateTaskAsync($"Holding the state of '{deployment.Environment}'", context.CancellationToken);
        deployment.Hold();
        var continued = deployment.Begin(await FingerprintAsync(context.CancellationToken));
        await task.CompleteAsync(continued is null ? "A new deployment" : $"Continues the deployment of {continued.StartedAt:u}; done already: {string.Join(", ", continued.Done.Keys.DefaultIfEmpty("nothing"))}", cancellationToken: context.CancellationToken);
    }

    private Task FinishAsync(PipelineStepContext context)
    {
        deployment.Finish();
        return Task.CompletedTask;
    }

    private async Task BeginDestroyAsync(PipelineStepContext context)
    {
        NeedSteps(WellKnownPipelineSteps.Destroy, WellKnownPipelineSteps.DestroyPrereq);
        await confirmation.AskAsync(deployment.Environment, context.CancellationToken);
        deployment.Hold();
    }

    /// <summary>To succeed without doing anything would be a lie.</summary>
    private void NeedSteps(string target, string prerequisite)
    {
        if (added.Steps.Any(s => s.RequiredBySteps.Contains(target) || s.DependsOnSteps.Contains(prerequisite))) return;
        throw new HostingException(ExitCode.Model, null, $"this application has no step that can {target} it",
            $"Add one to the builder's Pipeline that depends on '{prerequisite}' and is required by '{target}'. 'publish' works without.");
    }

    /// <summary>Of what is deployed: the manifest, and parameters that are no secret. An attempt continues only with the same.</summary>
    private async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData((await manifest.WriteAsync(model.AppHostDirectory, cancellationToken)).Span);
        foreach (var parameter in model.Resources.OfType<ParameterResource>().Where(p => !p.Secret))
            hash.AppendData(Encoding.UTF8.GetBytes($"{parameter.Name}={await parameter.GetValueAsync(cancellationToken)}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
