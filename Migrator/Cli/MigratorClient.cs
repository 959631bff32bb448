using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Migrator.Api;

namespace Platform.Migrator.Cli;

/// <summary>The service's API as the verbs use it.</summary>
internal sealed class MigratorClient(HttpClient http)
{
    private sealed record Problem(string Error, string? Hint);

    /// <summary>Runs one verb and turns the faults of talking to the service into a message and an exit code.</summary>
    public static async Task<int> RunAsync(string url, Func<MigratorClient, Task<int>> verb)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(40) };
        if (Environment.GetEnvironmentVariable(MigratorApi.TokenVariable) is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        http.DefaultRequestHeaders.Add("X-Platform-User", Environment.UserName);
        try
        {
            return await verb(new MigratorClient(http));
        }
        catch (HttpRequestException fault)
        {
            await Console.Error.WriteLineAsync($"The migrator at {url} does not answer: {fault.Message}. Start it, or give its address with --url or MIGRATOR_URL.");
            return ExitCodes.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
    }

    public async Task<StatusView> StatusAsync(CancellationToken cancel) => (await http.GetFromJsonAsync<StatusView>("/api/status", cancel))!;

    public Task<string> StatusTextAsync(CancellationToken cancel) => http.GetStringAsync(new Uri("/api/status", UriKind.Relative), cancel);

    public async Task<IEnumerable<string>> JournalAsync(CancellationToken cancel)
    {
        var records = await http.GetFromJsonAsync<JsonElement>("/api/journal", cancel);
        return [.. records.EnumerateArray().Select(r => $"{r.GetProperty("sequence").GetInt64(),5} {r.GetProperty("at").GetDateTimeOffset():u} driver {r.GetProperty("driverEpoch").GetInt64()} {r.GetProperty("event").GetRawText()}")];
    }

    public async Task<int> SendAsync(string command, string? what, CancellationToken cancel)
    {
        using var answer = await http.PostAsync(new Uri($"/api/commands/{command}{(what is null ? "" : $"?what={Uri.EscapeDataString(what)}")}", UriKind.Relative), null, cancel);
        if (answer.IsSuccessStatusCode)
        {
            Console.Out.WriteLine((await StatusAsync(cancel)).Line);
            return ExitCodes.Ok;
        }

        var problem = await answer.Content.ReadFromJsonAsync<Problem>(cancel);
        await Console.Error.WriteLineAsync($"{problem?.Error} {problem?.Hint}");
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => ExitCodes.NoPermission,
            HttpStatusCode.Conflict => ExitCodes.Refused,
            _ => ExitCodes.Failed,
        };
    }
}
