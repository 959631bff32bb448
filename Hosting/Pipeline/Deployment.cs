using System.Collections.Immutable;
using Aspire.Hosting.Pipelines;
using Platform.Hosting.Publishing;

namespace Platform.Hosting.Pipeline;

/// <summary>
/// What this run knows of its environment, and what it writes down. Nothing is read before <see cref="Hold"/>: from then on no other run can change it.
/// </summary>
internal sealed class Deployment(DeploymentFile file, PublishOptions options, TimeProvider time) : IDeploymentStateManager, IDisposable
{
    private DeploymentLock? held;
    private DeploymentDocument document = new();

    public string Environment => file.Environment;

    public string? StateFilePath => file.Path;

    /// <exception cref="HostingException">Another run holds it, or what is remembered cannot be read.</exception>
    public void Hold()
    {
        if (held is not null) return;
        file.MakeDirectory();
        held = DeploymentLock.Take(file);
        if (options.ClearCache) file.Delete();
        else document = file.Load();
    }

    /// <returns>The attempt that this one continues; null when it is a new one.</returns>
    public Attempt? Begin(string fingerprint)
    {
        if (document.Attempt is { } interrupted && interrupted.Fingerprint == fingerprint) return interrupted;
        Save(document with { Attempt = new Attempt(fingerprint, time.GetUtcNow(), ImmutableSortedDictionary<string, DateTimeOffset>.Empty) });
        return null;
    }

    public DateTimeOffset? DoneAt(PipelineStep step)
        => step.Tags.Contains(PipelineTags.Durable) && document.Attempt?.Done.TryGetValue(step.Name, out var at) == true ? at : null;

    /// <summary>When it returns, an interrupted deployment will not do the step again.</summary>
    public void Done(PipelineStep step)
    {
        if (document.Attempt is { } attempt && step.Tags.Contains(PipelineTags.Durable))
            Save(document with { Attempt = attempt with { Done = attempt.Done.SetItem(step.Name, time.GetUtcNow()) } });
    }

    public void Finish() => Save(document with { Attempt = null, DeployedAt = time.GetUtcNow() });

    public Task<DeploymentStateSection> AcquireSectionAsync(string sectionName, CancellationToken cancellationToken = default)
    {
        NeedHold();
        var known = document.Sections.GetValueOrDefault(sectionName);
        return Task.FromResult(new DeploymentStateSection(sectionName, known?.Data.DeepClone().AsObject(), known?.Version ?? 0));
    }

    public Task SaveSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default)
    {
        NeedSame(section);
        section.Version++;
        Save(document with { Sections = document.Sections.SetItem(section.SectionName, new(section.Version, section.Data.DeepClone().AsObject())) });
        return Task.CompletedTask;
    }

    public Task DeleteSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default)
    {
        NeedSame(section);
        Save(document with { Sections = document.Sections.Remove(section.SectionName) });
        return Task.CompletedTask;
    }

    public Task ClearAllStateAsync(CancellationToken cancellationToken = default)
    {
        NeedHold();
        document = new();
        file.Delete();
        return Task.CompletedTask;
    }

    public void Dispose() => held?.Dispose();

    private void Save(DeploymentDocument next)
    {
        NeedHold();
        if (!options.ClearCache) file.Save(next);
        document = next;
    }

    private void NeedHold()
    {
        if (held is null) throw new HostingException(ExitCode.Model, null, "the deployment's state is not held", $"Let the step depend on '{WellKnownPipelineSteps.DeployPrereq}' or '{WellKnownPipelineSteps.DestroyPrereq}'.");
    }

    private void NeedSame(DeploymentStateSection section)
    {
        NeedHold();
        if ((document.Sections.GetValueOrDefault(section.SectionName)?.Version ?? 0) != section.Version)
            throw new HostingException(ExitCode.Model, null, $"the section '{section.SectionName}' of the deployment's state was changed since it was read", "Read, change and save a section in one step.");
    }
}
