using Platform.Hosting.Publishing;

namespace Platform.Hosting.Pipeline;

/// <summary>Nothing is taken away unless a person says yes, or has said <c>--yes</c>.</summary>
internal sealed class DestroyConfirmation(IActivities activities, PublishOptions options)
{
    private const string Name = "confirm";

    /// <exception cref="HostingException">Nobody said yes.</exception>
    public async Task AskAsync(string environment, CancellationToken cancellationToken)
    {
        if (options.SkipConfirmation) return;
        if (!activities.CanAsk)
            throw new HostingException(ExitCode.MissingParameter, null, $"nobody has confirmed that everything in '{environment}' is to be destroyed", "Add --yes if that is meant.");
        var answers = await activities.AskAsync($"Destroy everything that was deployed to '{environment}'?", [new(Name, "Destroy it", QuestionKind.Boolean)], cancellationToken);
        if (!answers.TryGetValue(Name, out var answer) || !bool.TryParse(answer, out var yes) || !yes)
            throw new HostingException(ExitCode.Cancelled, null, "nothing was destroyed: the answer was no", "Run it again and say yes, if that is meant.");
    }
}
