using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace Platform.AppHost.Tests;

/// <summary>The AppHost's own model with few rows and few users, on the dashboard, in a directory of its own. Disposing ends everything.</summary>
internal sealed class AppHostRun : IAsyncDisposable
{
    private const string Token = "a-token-for-this-test-alone";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly string[] LastToCome = ["migrator", "probe", "players"];

    private readonly string directory = Directory.CreateTempSubdirectory("platform-apphost-test-").FullName;
    private IDistributedApplicationTestingBuilder? builder;
    private DistributedApplication? application;
    private HttpClient? migrator;

    private AppHostRun()
    {
    }

    public DistributedApplication Application => application!;

    public string DashboardUrl => Read().GetProperty("dashboardUrl").GetString() ?? throw new InvalidOperationException("The run has no dashboard.");

    public static async Task<AppHostRun> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var run = new AppHostRun();
        try
        {
            await run.StartItAsync(settings).WaitAsync(Patience);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the migrator itself says of the migration.</summary>
    public async Task<JsonElement> MigrationAsync() => await migrator!.GetFromJsonAsync<JsonElement>(new Uri("/api/status", UriKind.Relative));

    /// <summary>What happened, newest last.</summary>
    public async Task<JsonElement> JournalAsync() => await migrator!.GetFromJsonAsync<JsonElement>(new Uri("/api/journal", UriKind.Relative));

    /// <summary>Gives a command of a resource as a program does: without the dashboard.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        var control = Read().GetProperty("control");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", control.GetProperty("token").GetString());
        using var answer = await http.PostAsync(new Uri($"{control.GetProperty("url").GetString()}/resources/{resource}/commands/{command}"), null);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        migrator?.Dispose();
        if (application is not null) await application.DisposeAsync();
        if (builder is not null) await builder.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task StartItAsync(IReadOnlyDictionary<string, string> settings)
    {
        var arguments = settings.Append(new("PLATFORM_DASHBOARD", "aspire")).Append(new("PLATFORM_RUN_DIR", directory)).Append(new("Parameters:migrator-token", Token));
        builder = await DistributedApplicationTestingBuilder.CreateAsync<MigratorStatus>([.. arguments.Select(s => $"--{s.Key}={s.Value}")]);
        application = await builder.BuildAsync();
        await application.StartAsync();
        foreach (var resource in LastToCome) await application.ResourceNotifications.WaitForResourceHealthyAsync(resource);
        migrator = application.CreateHttpClient("migrator");
        migrator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    private JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "run.json")));
        return document.RootElement.Clone();
    }
}
