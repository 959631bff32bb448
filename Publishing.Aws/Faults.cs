using Platform.Plans.Reading;

namespace Platform.Publishing.Aws;

/// <summary>The faults of one publication, in two files: the manifest and the settings.</summary>
internal sealed class Faults(string manifestFile, string settingsFile)
{
    public PlanErrors Manifest { get; } = new(manifestFile);
    public PlanErrors Settings { get; } = new(settingsFile);

    public bool Any => Manifest.Any || Settings.Any;

    /// <exception cref="PublishException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (Any)
            throw new PublishException([.. Manifest.InOrder(), .. Settings.InOrder()]);
    }

    public PlanContext SettingsContext => new(Settings, []);
}
