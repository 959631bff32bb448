using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.MongoDb;

/// <summary>
/// The mongod of this machine as a process of the run: <c>PLATFORM_MONGOD</c>, or the one on the PATH. Its data is in the run directory. A replica set, where the model asks
/// for one, has this one member.
/// </summary>
internal sealed partial class MongodStrategy(IDistributedApplicationBuilder model, RunDirectory run, Guardian guardian, ResourceBoard board, ConsoleLogs logs, MongodSetUp setUp) : IServerStrategy
{
    private const int KeyBytes = 96;

    public ValueTask<string?> WhyNotAsync(ContainerResource resource, CancellationToken cancellationToken)
        => new(resource is not MongoDBServerResource ? "" : Find() is null ? "no mongod is on this machine's PATH, and PLATFORM_MONGOD names none" : null);

    public async Task<IRunning> LaunchAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var server = (MongoDBServerResource)resource;
        var program = Find()!;
        var directory = run.For(resource.Name);
        var given = await EnvironmentResolver.ArgumentsAsync(resource, cancellationToken);
        var arguments = await ArgumentsAsync(server, directory, given, cancellationToken);
        var version = Version().Match((await OneShot.RunAsync([program, "--version"], cancellationToken)).Output).Groups[1].Value;
        logs.Write(resource.Name, $"MongoDB {version}, installed: {program}");
        board.Update(resource.Name, s => s with { Source = $"MongoDB {version}, installed", Program = program, WorkingDirectory = directory, Arguments = [.. arguments] });
        var process = ChildProcess.Start(new ProcessSpec(program, arguments, directory, new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" }), guardian, (line, isError) => logs.Write(resource.Name, line, isError));
        await setUp.RunAsync(server, MongodArguments.SetName(given), process, cancellationToken);
        return process;
    }

    private static async Task<List<string>> ArgumentsAsync(MongoDBServerResource server, string directory, IReadOnlyList<string> given, CancellationToken cancellationToken)
    {
        var data = Path.Combine(directory, "data");
        Directory.CreateDirectory(data);
        List<string> arguments = ["--dbpath", data, "--bind_ip", PortAllocator.Loopback, "--port", server.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture), "--nounixsocket", .. given];
        if (server.PasswordParameter is null) return arguments;
        arguments.Add("--auth");
        if (MongodArguments.SetName(given) is not null) arguments.AddRange(["--keyFile", await KeyFileAsync(directory, cancellationToken)]);
        return arguments;
    }

    /// <summary>By which members of a set know each other; mongod refuses one that others may read.</summary>
    private static async Task<string> KeyFileAsync(string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, "members.key");
        if (File.Exists(path)) return path;
        await using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))), cancellationToken);
        return path;
    }

    private string? Find() => Programs.Find(model.Configuration["PLATFORM_MONGOD"] is { Length: > 0 } named ? named : "mongod");

    [GeneratedRegex(@"db version v(\S+)")]
    private static partial Regex Version();
}
