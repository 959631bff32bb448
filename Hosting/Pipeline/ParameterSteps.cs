using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Platform.Hosting.Running;

namespace Platform.Hosting.Pipeline;

/// <summary>Makes sure that every parameter has a value before anything is deployed: asks for those that are missing, or says which they are.</summary>
internal sealed class ParameterSteps(IDistributedApplicationBuilder model, IActivities activities, SecretMask mask) : IStepSource
{
    public IEnumerable<PipelineStep> Steps =>
        [new() { Name = WellKnownPipelineSteps.ProcessParameters, Description = "Reads every parameter; asks for what is missing.", Action = ReadAsync }];

    private async Task ReadAsync(PipelineStepContext context)
    {
        var missing = new List<(ParameterResource Parameter, HostingException Fault)>();
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
            if (await TryReadAsync(parameter, context.CancellationToken) is { } fault) missing.Add((parameter, fault));
        if (missing.Count == 0) return;
        if (!activities.CanAsk) throw Missing([.. missing.Select(m => m.Fault)]);
        await AskAsync([.. missing.Select(m => m.Parameter)], context);
    }

    /// <returns>Why it has no value; null when it has one.</returns>
    private async Task<HostingException?> TryReadAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        try
        {
            if (await parameter.GetValueAsync(cancellationToken) is { } value && parameter.Secret) mask.Add(value);
            return null;
        }
        catch (HostingException fault) when (fault.ExitCode == ExitCode.MissingParameter)
        {
            return fault;
        }
    }

    private async Task AskAsync(IReadOnlyList<ParameterResource> parameters, PipelineStepContext context)
    {
        var task = await context.ReportingStep.CreateTaskAsync($"Asking for {string.Join(", ", parameters.Select(p => p.Name))}", context.CancellationToken);
        var questions = parameters.Select(p => new Question(p.Name, p.Name, p.Secret ? QuestionKind.SecretText : QuestionKind.Text)).ToList();
        var answers = await activities.AskAsync(questions.Count == 1 ? "Value for the parameter" : "Values for the parameters", questions, context.CancellationToken);
        foreach (var parameter in parameters)
        {
            if (!answers.TryGetValue(parameter.Name, out var value)) throw new MissingParameterException(parameter.Name);
            if (parameter.Secret) mask.Add(value);
            parameter.Give(value);
        }
        await task.CompleteAsync("Answered", cancellationToken: context.CancellationToken);
    }

    private static HostingException Missing(IReadOnlyList<HostingException> faults) => faults.Count == 1 ? faults[0] : new(
        ExitCode.MissingParameter, string.Join(", ", faults.Select(f => f.Resource)), "these parameters have no value", faults[0].Remedy);
}
