namespace Platform.AppHost.Dialogs;

/// <summary>The dialogs, filled with what the migrator knows at the moment of asking.</summary>
internal sealed class MigratorDialogs(MigratorClient client)
{
    public Task<Dialog> CutOverAsync(MigratorStatus status, CancellationToken cancellationToken)
        => Task.FromResult(ApproveDialog.Of("cutover", status, new("cut-over"), () => client.Status));

    public Task<Dialog> ApproveAsync(MigratorStatus status, CancellationToken cancellationToken)
        => Task.FromResult(ApproveDialog.Of(status.Approval ?? "", status, new("approve", What: status.Approval), () => client.Status));

    /// <exception cref="InvalidOperationException">Nothing can go back, and why; or the migrator does not answer.</exception>
    public async Task<Dialog> RollBackAsync(MigratorStatus status, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(RollBackPreview.Phases.Select(phase => client.PreviewAsync(phase, cancellationToken)));
        var previews = answers.OfType<RollBackPreview>().ToList();
        if (previews.Count < answers.Length) throw new InvalidOperationException("The migrator does not answer. docs/way-back.md says what can be typed without it.");
        return previews.Any(p => p.Refused is null) ? RollBackDialog.Of(previews, client.PreviewAsync) : throw new InvalidOperationException($"{previews[0].Refused} {previews[0].Hint}");
    }
}
