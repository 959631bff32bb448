using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Clients;

/// <summary><c>clients add</c>: three environments for a new client, each with a network that no other client has; all of it or nothing.</summary>
internal static partial class ClientAdd
{
    public static int Run(string root, string client, string domain, string zone, string region, TextWriter output)
    {
        var directory = Path.Combine(root, client);
        if (Directory.Exists(directory)) throw new PublishException(directory, $"the client {client} is there already", "Change its files, or choose another name.");
        var second = NextNetwork(root);
        var faults = new Faults("", directory);
        var files = new (string Environment, string Text)[]
        {
            ("dev", Text(client, region, null, zone, second)), ("staging", Text(client, region, $"staging.{domain}", zone, second + 1)), ("prod", Text(client, region, domain, zone, second + 2)),
        };
        // The same reader that will read them later says whether the name, the domain and the zone will do.
        foreach (var (environment, text) in files)
        {
            var settings = SettingsFile.Parse(text, Path.Combine(directory, $"{environment}.yaml"), faults.SettingsContext);
            DomainClash.Check(settings, faults.Settings);
        }
        faults.ThrowIfAny();
        var temporary = $"{directory}.writing-{Environment.ProcessId}";
        Directory.CreateDirectory(temporary);
        foreach (var (environment, text) in files) File.WriteAllText(Path.Combine(temporary, $"{environment}.yaml"), text);
        Directory.Move(temporary, directory);
        output.WriteLine($"{directory}: dev, staging, prod. What the application needs beside (parameters, services, stores) is yours to add; then ./publish {client} dev.");
        return 0;
    }

    private static string Text(string client, string region, string? domain, string zone, int second) => string.Join('\n', new[]
    {
        $"region: {region}", $"tags: {{ cost-center: {client} }}", domain is null ? null : $"domain: {{ name: \"{domain}\", zone: \"{zone}\" }}",
        string.Create(CultureInfo.InvariantCulture, $"network: {{ cidr: 10.{second}.0.0/16 }}"), "",
    }.OfType<string>());

    /// <summary>10.N.0.0/16 after the highest that anybody has, so that networks can be joined one day.</summary>
    private static int NextNetwork(string root)
    {
        var used = DeployTree.Of(root).SelectMany(e => Second().Matches(File.ReadAllText(e.Path))).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(29).Max();
        return used + 3 <= 255 ? used + 1 : throw new PublishException(root, "no network 10.N.0.0/16 is left", "Give the client's environments networks by hand.");
    }

    [GeneratedRegex("cidr: *\"?10\\.([0-9]{1,3})\\.")]
    private static partial Regex Second();
}
