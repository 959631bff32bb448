using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Clients;

/// <summary><c>clients list</c>: every client and environment, one a line; one whose settings have faults is listed with the first of them.</summary>
internal static class ClientList
{
    public static int Write(string root, TextWriter output)
    {
        var rows = DeployTree.Of(root).Select(e => Row(e.Client, e.Path)).ToList();
        if (rows.Count == 0) throw new PublishException(root, "there are no clients", "Add one: ./publish clients add NAME --domain app.example.com --zone Z123.");
        output.WriteLine($"{"client",-20}{"environment",-14}{"stage",-13}{"region",-16}{"account",-15}{"domain",-34}network");
        foreach (var row in rows) output.WriteLine(row.Text);
        return rows.Any(r => r.Broken) ? Platform.Plans.PlanException.ExitCode : 0;
    }

    private static (string Text, bool Broken) Row(string client, string path)
    {
        var faults = new Faults("", path);
        var settings = SettingsFile.Load(path, faults.SettingsContext);
        DomainClash.Check(settings, faults.Settings);
        if (faults.Any) return ($"{client,-20}{Path.GetFileNameWithoutExtension(path),-14}{faults.Settings.InOrder()[0]}", true);
        var network = settings.Network.Existing?.Vpc ?? settings.Network.Cidr;
        return ($"{client,-20}{settings.Environment,-14}{settings.Stage.ToString().ToLowerInvariant(),-13}{settings.Region,-16}{settings.Account ?? "(any)",-15}{settings.Domain?.Name ?? "-",-34}{network}", false);
    }
}
