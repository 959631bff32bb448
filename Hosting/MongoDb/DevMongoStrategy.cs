using System.Collections;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.MongoDb;

/// <summary>
/// The stand-in of this repository, which keeps everything in memory: for machines that have no MongoDB. It is told so wherever the server's name is shown.
/// </summary>
internal sealed class DevMongoStrategy(IDistributedApplicationBuilder model, RunDirectory run, Guardian guardian, ResourceBoard board, ConsoleLogs logs) : IServerStrategy
{
    private const string Program = "Platform.DevMongo";
    private const string What = "DevMongo, a stand-in in memory: this machine has no MongoDB; data is gone when it ends, and figures taken on it say nothing about MongoDB";

    /// <summary>What .NET needs, and nothing of ours.</summary>
    private static readonly string[] Inherited = ["PATH", "LANG", "TZ", "DOTNET_ROOT", "HOME", "TMPDIR"];

    public ValueTask<string?> WhyNotAsync(ContainerResource resource, CancellationToken cancellationToken)
        => new(resource is not MongoDBServerResource ? "" : Find() is null ? "DevMongo, which stands in for it, is not built" : null);

    public async Task<IRunning> LaunchAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var server = (MongoDBServerResource)resource;
        var program = Find()!;
        List<string> arguments = ["--port", server.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture), "--data", "none", "--replica-set", await MongodArguments.SetNameAsync(resource, cancellationToken) ?? "rs0"];
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Where(e => Inherited.Contains((string)e.Key)).ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
        if (server.PasswordParameter is { } password)
        {
            arguments.AddRange(["--user", (await server.UserNameReference.GetValueAsync(cancellationToken))!]);
            environment["DEVMONGO_PASSWORD"] = (await password.GetValueAsync(cancellationToken))!;
        }

        var directory = run.For(resource.Name);
        logs.Write(resource.Name, $"{What}: {program}");
        board.Update(resource.Name, s => s with { Source = "DevMongo, in memory: no MongoDB here", Program = program, WorkingDirectory = directory, Arguments = [.. arguments] });
        return ChildProcess.Start(new ProcessSpec(program, arguments, directory, environment), guardian, (line, isError) => logs.Write(resource.Name, line, isError));
    }

    /// <summary>Named by configuration, or built in a directory above the AppHost's, in the configuration that runs here.</summary>
    private string? Find()
    {
        if (model.Configuration["PLATFORM_DEVMONGO"] is { Length: > 0 } named) return named == "none" ? null : Programs.Find(named);
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))) ?? "Debug";
        for (var directory = new DirectoryInfo(model.AppHostDirectory); directory is not null; directory = directory.Parent)
            if (Programs.Find(Path.Combine(directory.FullName, "DevMongo", "bin", configuration, "net10.0", Program)) is { } found) return found;
        return null;
    }
}
