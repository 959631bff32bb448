using System.Text;
using System.Text.RegularExpressions;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

/// <summary>Finds and reads <c>deploy/CLIENT/ENV.yaml</c>. Client and environment are the path's own names.</summary>
internal static partial class SettingsFile
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>Without settings: a small development environment, so that any manifest can be tried.</summary>
    public static EnvironmentSettings Small { get; } = new() { File = "(no settings)", Client = "app", Environment = "dev", Stage = Stage.Development };

    public static EnvironmentSettings Load(string path, PlanContext context)
    {
        var bytes = InputFile.Read(path, MaxBytes, "settings", "Give the path of settings, deploy/CLIENT/ENV.yaml, or leave --settings out.");
        return Parse(Encoding.UTF8.GetString(bytes), path, context);
    }

    public static EnvironmentSettings Parse(string text, string path, PlanContext context)
    {
        var full = Path.GetFullPath(path);
        var environment = Named(Path.GetFileNameWithoutExtension(full), path, "environment", context);
        var client = Named(Path.GetFileName(Path.GetDirectoryName(full)) ?? "", path, "client", context);
        var empty = Small with { File = path, Client = client, Environment = environment, Stage = StageDefaults.Named(environment) ?? Stage.Development };
        if (SaysNothing(text)) return empty;
        return PlanComposer.Compose(text, context.Errors) is { } root ? SettingsReader.Read(root, empty, context) : empty;
    }

    private static string Named(string name, string path, string what, PlanContext context)
    {
        if (NameForm().IsMatch(name)) return name;
        context.Errors.Add(new Place(0, 0), $"`{Quote.Short(name)}` is no name for {(what == "client" ? "a client" : "an environment")}", $"Settings are called deploy/CLIENT/ENV.yaml, here {Quote.Short(path)}: use at most 24 of a-z, 0-9 and `-`, the first a letter.");
        return what;
    }

    private static bool SaysNothing(string text) => text.Split('\n').All(line => line.Trim() is "" or "---" || line.TrimStart().StartsWith('#'));

    [GeneratedRegex("^[a-z](-?[a-z0-9]){0,23}\\z")]
    private static partial Regex NameForm();
}
