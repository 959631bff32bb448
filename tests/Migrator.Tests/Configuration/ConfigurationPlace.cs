using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Configuration;

/// <summary>One kind of place, and what stands there as somebody beside the migrator sees it. It outlives the targets, as real places do.</summary>
internal abstract class ConfigurationPlace : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("platform-configuration-");

    /// <summary>What stands there before the migration, and with the plan's value in place of <c>old</c>.</summary>
    public const string Before = "{\n  \"other\": \"kept as it is\",\n  \"ADDRESS\": \"Host=old\"\n}\n";
    public static readonly string After = Before.Replace("old", "new", StringComparison.Ordinal);

    public abstract string Content { get; set; }

    /// <summary>How often it was written, by whomever but the test.</summary>
    public abstract int Writes { get; }

    public string StateDirectory => Path.Combine(Folder.FullName, "state");

    /// <summary>The next write is done, and the writer does not learn it.</summary>
    public abstract void LoseNextAnswer();

    protected abstract string Lines { get; }

    protected virtual AwsClients? Aws => null;

    /// <summary>A new process's view of the place: nothing is remembered from before.</summary>
    public AppConfiguration Open(string more = "")
    {
        Directory.CreateDirectory(StateDirectory);
        var plan = PlanFile.Parse($"name: a\nstores: [ {{ name: main, kind: postgres }}, {{ name: side, kind: postgres }} ]\nconfiguration:\n{Lines}{more}", Path.Combine(Folder.FullName, "plan.yaml"));
        var caller = new HttpCaller(_http, Environment, TimeProvider.System);
        var targets = new ConfigurationTargets(Environment, caller, new ShellCommand(Environment, TimeProvider.System), TimeProvider.System, Aws);
        return new AppConfiguration(targets.Of(plan), new ConfigurationSnapshots(Path.Combine(StateDirectory, "configuration")));
    }

    public virtual async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Folder.Delete(recursive: true);
        await Task.CompletedTask;
    }

    private static string? Environment(string name) => name switch
    {
        "TARGET_MAIN" => "Host=new",
        "PATH" => System.Environment.GetEnvironmentVariable("PATH"),
        _ => null,
    };
}

internal sealed class FilePlace : ConfigurationPlace
{
    private string _seen = "";

    public FilePlace() => Content = Before;

    public override string Content
    {
        get => File.ReadAllText(Where);
        set => File.WriteAllText(Where, _seen = value);
    }

    /// <summary>Told from its content: a rename leaves no count.</summary>
    public override int Writes => Content == _seen ? 0 : 1;

    protected override string Lines => "- file: app.json\n  values: { ADDRESS: \"${TARGET_MAIN}\" }\n";

    private string Where => Path.Combine(Folder.FullName, "app.json");

    /// <summary>A file has no answer to lose: what a crash leaves is the file itself.</summary>
    public override void LoseNextAnswer() => throw new NotSupportedException();
}

/// <summary>A service that keeps what it is sent.</summary>
internal sealed class HttpPlace(string method) : ConfigurationPlace
{
    private FakeService _service = null!;
    private int _writes;
    private bool _lose;

    public override string Content { get; set; } = Before;
    public override int Writes => _writes;
    protected override string Lines => $"- http: {{ get: \"{_service.Url}/app\", {method}: \"{_service.Url}/app\" }}\n  values: {{ ADDRESS: \"${{TARGET_MAIN}}\" }}\n";

    public static async Task<ConfigurationPlace> StartAsync(string method)
    {
        var place = new HttpPlace(method);
        place._service = await FakeService.StartAsync(routes =>
        {
            routes.MapGet("/app", () => Results.Text(place.Content, "application/json"));
            routes.MapMethods("/app", [method.ToUpperInvariant()], place.TakeAsync);
        });
        return place;
    }

    public override void LoseNextAnswer() => _lose = true;

    public override async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        (Content, _writes) = (await reader.ReadToEndAsync(), _writes + 1);
        context.Response.StatusCode = _lose ? 504 : 204;
        _lose = false;
    }
}

/// <summary>A real script, as kubectl would be one.</summary>
internal sealed class CommandPlace : ConfigurationPlace
{
    public CommandPlace()
    {
        Content = Before;
        File.WriteAllText(Path.Combine(Folder.FullName, "place.sh"), """
            set -e
            if [ "$1" = apply ]; then sed "s/\"ADDRESS\": \".*\"/\"ADDRESS\": \"$ADDRESS\"/" shelf > new; fi
            if [ "$1" = restore ]; then cat > new; fi
            mv new shelf
            echo write >> writes
            if [ -e lose ]; then rm lose; echo "lost: $(cat shelf)"; exit 1; fi
            """);
    }

    public override string Content
    {
        get => File.ReadAllText(Path.Combine(Folder.FullName, "shelf"));
        set => File.WriteAllText(Path.Combine(Folder.FullName, "shelf"), value);
    }

    public override int Writes => File.Exists(Path.Combine(Folder.FullName, "writes")) ? File.ReadAllLines(Path.Combine(Folder.FullName, "writes")).Length : 0;

    protected override string Lines => "- command: { read: \"cat shelf\", apply: \"sh place.sh apply\", restore: \"sh place.sh restore\" }\n  values: { ADDRESS: \"${TARGET_MAIN}\" }\n";

    public override void LoseNextAnswer() => File.WriteAllText(Path.Combine(Folder.FullName, "lose"), "");
}
