using Platform.Publishing.Aws.Clients;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Workflows;

internal static class WorkflowCommand
{
    public static string Write(string root, string client)
    {
        var files = DeployTree.Of(root).Where(e => e.Client == client).ToList();
        if (files.Count == 0) throw new PublishException(Path.Combine(root, client), "there is no such client", "`./publish clients list` names them.");
        var environments = files.Select(f => Load(f.Path)).ToList();
        var gitHub = environments.Select(e => e.GitHub).OfType<GitHubSettings>().FirstOrDefault()
            ?? throw new PublishException(Path.Combine(root, client), "no environment says from which repository it is deployed", "Add `github: { repository: owner/name }` to its settings.");
        return Workflow.Write(client, environments, gitHub);
    }

    private static EnvironmentSettings Load(string path)
    {
        var faults = new Faults("", path);
        var settings = SettingsFile.Load(path, faults.SettingsContext);
        faults.ThrowIfAny();
        return settings;
    }
}
