using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Redis;

/// <summary>A Redis server as a process of the run. Its data is in the run directory, written when it ends and as often as Redis does by itself.</summary>
internal sealed partial class RedisProcessStrategy(RunDirectory run, Guardian guardian, ResourceBoard board, ConsoleLogs logs) : IServerStrategy
{
    private const string Program = "redis-server";

    public ValueTask<string?> WhyNotAsync(ContainerResource resource, CancellationToken cancellationToken)
        => new(resource is not RedisResource ? "" : Programs.Find(Program) is null ? $"no {Program} is on this machine's PATH" : null);

    public async Task<IRunning> LaunchAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var redis = (RedisResource)resource;
        var program = Programs.Find(Program)!;
        var directory = run.For(resource.Name);
        var configuration = Path.Combine(directory, "redis.conf");
        await WriteAsync(configuration, await ConfigurationAsync(redis, directory, cancellationToken), cancellationToken);
        var version = Version().Match((await OneShot.RunAsync([program, "--version"], cancellationToken)).Output).Groups[1].Value;
        logs.Write(resource.Name, $"Redis {version}, installed: {program}");
        board.Update(resource.Name, s => s with { Source = $"Redis {version}, installed", Program = program, WorkingDirectory = directory, Arguments = [configuration] });
        return ChildProcess.Start(new ProcessSpec(program, [configuration], directory, new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" }), guardian, (line, isError) => logs.Write(resource.Name, line, isError));
    }

    private static async Task<string> ConfigurationAsync(RedisResource redis, string directory, CancellationToken cancellationToken)
    {
        var password = redis.PasswordParameter is { } parameter ? await parameter.GetValueAsync(cancellationToken) : null;
        return string.Create(CultureInfo.InvariantCulture, $"""
            bind {PortAllocator.Loopback}
            port {redis.PrimaryEndpoint.Port}
            dir {Quoted(directory)}
            daemonize no
            {(password is null ? "" : $"requirepass {Quoted(password)}")}

            """);
    }

    /// <summary>As Redis reads it: <c>\xHH</c> for what could end the word.</summary>
    private static string Quoted(string text)
        => $"\"{string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(b => b is > 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\' ? ((char)b).ToString() : $"\\x{b:x2}"))}\"";

    /// <summary>The password is in it: nobody else may read it, not even for a moment.</summary>
    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        File.Delete(path);
        await using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    [GeneratedRegex(@"v=(\d+(?:\.\d+)*)")]
    private static partial Regex Version();
}
