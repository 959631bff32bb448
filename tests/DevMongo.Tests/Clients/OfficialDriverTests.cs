using System.Diagnostics;

namespace Platform.DevMongo.Tests.Clients;

/// <summary>Third-party clients: an ordinary application on the official drivers, with authentication.</summary>
public sealed class OfficialDriverTests
{
    private static readonly DevMongoUser User = new("app", "s3cret, with ünicode", Roles: ["root"]);

    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-1")]
    public async Task NodeDriver_RunsAnApplication(string mechanism)
    {
        Assert.SkipWhen(NodeModules() is null, "the npm package mongodb is missing: run eng/setup");
        await using var server = DevMongoServer.Start(new(Users: [User]));
        using var app = Start("node", [Script("app.mjs")], Uri(server, mechanism), new() { ["NODE_MODULES_OF"] = NodeModules()! });
        Assert.Matches("^ok [0-9]{3,} calls$", await LastLineAsync(app));
    }

    [Fact]
    public async Task PyMongo_RunsAnApplication()
    {
        Assert.SkipUnless(await HasPyMongoAsync(), "python3 with pymongo is missing: install python3-pymongo");
        await using var server = DevMongoServer.Start(new(Users: [User]));
        using var app = Start("python3", [Script("app.py")], Uri(server, "SCRAM-SHA-256"), []);
        Assert.Equal("ok", await LastLineAsync(app));
    }

    private static string Uri(DevMongoServer server, string mechanism) =>
        $"mongodb://{User.Name}:{System.Uri.EscapeDataString(User.Password)}@127.0.0.1:{server.Port}/?replicaSet=rs0&authMechanism={mechanism}";

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Clients", name);

    /// <summary>The directory above the node_modules that has the driver.</summary>
    private static string? NodeModules()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (Directory.Exists(Path.Combine(directory.FullName, "eng", "node_modules", "mongodb")))
                return Path.Combine(directory.FullName, "eng");
        return null;
    }

    private static Process Start(string program, string[] arguments, string uri, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MONGO_URI"] = uri;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>Waits for the program's end.</summary>
    private static async Task<string> LastLineAsync(Process app)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            var errors = app.StandardError.ReadToEndAsync(limit.Token);
            var last = "";
            while (await app.StandardOutput.ReadLineAsync(limit.Token) is { } line)
                last = line;
            await app.WaitForExitAsync(limit.Token);
            return app.ExitCode == 0 ? last : $"exit code {app.ExitCode}: {await errors}";
        }
        catch (OperationCanceledException)
        {
            app.Kill(entireProcessTree: true);
            return $"not done in time; the last step was the last of these: {await app.StandardError.ReadToEndAsync(CancellationToken.None)}";
        }
        finally
        {
            if (!app.HasExited)
                app.Kill(entireProcessTree: true);
        }
    }

    private static async Task<bool> HasPyMongoAsync()
    {
        try
        {
            using var python = Start("python3", ["-c", "import pymongo"], "", []);
            await python.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
