using System.Text;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Manifests;

namespace Platform.Publishing.Aws.Tests;

/// <summary>Deployments out of texts, without files.</summary>
internal static class Inputs
{
    public const string File = "deploy/client/dev.yaml";

    public static Deployment Deploy(string resources, string settings = "", string settingsFile = File)
    {
        var faults = new Faults("manifest.json", settingsFile);
        var read = Platform.Publishing.Aws.Settings.SettingsFile.Parse(settings, settingsFile, faults.SettingsContext);
        var manifest = ManifestReader.Parse(Encoding.UTF8.GetBytes(Json(resources)), "manifest.json", faults.Manifest);
        return DeploymentBuilder.Build(manifest, read, faults);
    }

    public static IReadOnlyList<string> Errors(string resources, string settings = "", string settingsFile = File) =>
        [.. Assert.Throws<PublishException>(() => Deploy(resources, settings, settingsFile)).Errors.Select(e => e.ToString())];

    /// <summary>Resources without the braces around them; a whole document stays one.</summary>
    private static string Json(string resources) => resources.TrimStart().StartsWith('{') || resources.Length == 0 ? resources : $"{{ \"resources\": {{\n{resources}\n}} }}";

    public const string Web = """
        "web": { "type": "project.v0", "path": "Web.csproj", "bindings": { "http": { "scheme": "http", "external": true } } }
        """;

    public static string Container(string name, string image, string more = "") => $$"""
        "{{name}}": { "type": "container.v0", "image": "{{image}}"{{(more.Length == 0 ? "" : ", ")}}{{more}} }
        """;
}
