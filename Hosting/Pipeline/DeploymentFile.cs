using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Platform.Hosting.Backchannel;
using Platform.Hosting.Publishing;

namespace Platform.Hosting.Pipeline;

/// <summary>
/// Where an environment's state is kept: <c>~/.aspire/deployments/APPHOST/ENVIRONMENT.json</c>, or under <c>PLATFORM_DEPLOYMENTS</c>.
/// Readable by its owner only; replaced as a whole, and on disk before anybody goes on.
/// </summary>
internal sealed partial class DeploymentFile
{
    private const string DirectoryKey = "PLATFORM_DEPLOYMENTS";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public DeploymentFile(IConfiguration configuration, PublishOptions options, AppHostIdentity identity)
    {
        Environment = options.Environment.ToLowerInvariant();
        if (!Allowed().IsMatch(Environment)) throw new HostingException(ExitCode.Model, null, $"'{options.Environment}' is no name for an environment", "Use letters, digits, hyphens and underscores.");
        var directory = configuration[DirectoryKey] is { Length: > 0 } chosen ? System.IO.Path.GetFullPath(chosen)
            : System.IO.Path.Combine(AppHostIdentity.HomeDirectory, "deployments", identity.Id ?? "unknown");
        Path = System.IO.Path.Combine(directory, $"{Environment}.json");
    }

    public string Environment { get; }

    public string Path { get; }

    public void MakeDirectory() => Try("made", () => Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!, OwnerOnly | UnixFileMode.UserExecute));

    /// <exception cref="HostingException">What stands there cannot be understood; it is never taken for nothing.</exception>
    public DeploymentDocument Load()
    {
        if (!File.Exists(Path)) return new();
        try
        {
            using var stream = File.OpenRead(Path);
            var document = JsonSerializer.Deserialize<DeploymentDocument>(stream, Format);
            if (document is { Version: DeploymentDocument.Known }) return document;
            throw Unreadable($"its version is {document?.Version}, and {DeploymentDocument.Known} is known here");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(fault.Message);
        }
    }

    public void Save(DeploymentDocument document) => Try("written", () =>
    {
        var draft = $"{Path}.new";
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            JsonSerializer.Serialize(stream, document, Format);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, Path, overwrite: true);
    });

    public void Delete() => Try("removed", () => File.Delete(Path));

    private HostingException Unreadable(string why) => new(
        ExitCode.Fault, null, $"the state of '{Environment}' in {Path} cannot be read: {why.TrimEnd('.')}", "Bring back a copy of it. Without it nobody knows what was deployed; --clear-cache begins anew.");

    private void Try(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new HostingException(ExitCode.Fault, null, $"the state of '{Environment}' in {Path} cannot be {what}: {fault.Message.TrimEnd('.')}", $"Make that place writable, or name another one in {DirectoryKey}.", fault);
        }
    }

    [GeneratedRegex("^[a-z0-9_-]{1,64}$")]
    private static partial Regex Allowed();
}
