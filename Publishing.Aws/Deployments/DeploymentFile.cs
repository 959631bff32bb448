using Platform.Publishing.Aws.Clients;
using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>From the two files to what is published.</summary>
internal static class DeploymentFile
{
    /// <exception cref="PublishException">With every fault of both.</exception>
    public static Deployment Load(string manifestPath, string? settingsPath)
    {
        var faults = new Faults(manifestPath, settingsPath ?? SettingsFile.Small.File);
        var settings = settingsPath is null ? SettingsFile.Small : SettingsFile.Load(settingsPath, faults.SettingsContext);
        if (settingsPath is not null) DomainClash.Check(settings, faults.Settings);
        var manifest = ManifestReader.Load(manifestPath, faults.Manifest);
        return DeploymentBuilder.Build(manifest, settings, faults);
    }
}
