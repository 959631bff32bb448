using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Migrator.Api;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Cli;

/// <summary>The service's API as the verbs use it.</summary>
internal sealed class MigratorClient(HttpClient http)
{
    private sealed record Problem(string Error, string? Hint);

    /// <summary>Runs one verb and turns the faults of talking to the service into a message and an exit code.</summary>
    /// <param name="silent">What to do when the service does not answer; null: say so.</param>
    public static async Task<int> RunAsync(string url, Func<MigratorClient, Task<int>> verb, Func<Exception, Task>? silent = null)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"'{url}' is no address of a migrator. Give one like http://127.0.0.1:5170 with --url or MIGRATOR_URL.");
            return ExitCodes.Usage;
        }

        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(40) };
        if (Environment.GetEnvironmentVariable(MigratorApi.TokenVariable) is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        http.DefaultRequestHeaders.Add("X-Platform-User", Environment.UserName);
        try
        {
            return await verb(new MigratorClient(http));
        }
        catch (Exception fault) when (silent is not null && fault is HttpRequestException { StatusCode: null } or TaskCanceledException { InnerException: TimeoutException })
        {
            await silent!(fault);
            return ExitCodes.Unreachable;
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

    public async Task<IReadOnlyList<JournalRecord>> RecordsAsync(CancellationToken cancel)
    {
        var records = await http.GetFromJsonAsync<JsonElement>("/api/journal", cancel);
        return [.. records.EnumerateArray().Select(r => new JournalRecord(
            r.GetProperty("sequence").GetInt64(), r.GetProperty("at").GetDateTimeOffset(), r.GetProperty("driverEpoch").GetInt64(), JournalFormat.FromJson(r.GetProperty("event")), r.GetProperty("hash").GetString()!))];
    }

    /// <returns>What a roll back would do; null with an exit code when the service refused to say.</returns>
    public async Task<(RollBackView? Preview, int Status)> PreviewAsync(string phase, CancellationToken cancel)
    {
        using var answer = await http.GetAsync(new Uri($"/api/roll-back?phase={Uri.EscapeDataString(phase)}", UriKind.Relative), cancel);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<RollBackView>(cancel), ExitCodes.Ok) : (null, await TellAsync(answer, cancel));
    }

    public Task<int> SendAsync(string command, string? what, CancellationToken cancel) => SendAsync(command, [("what", what)], cancel);

    public async Task<int> SendAsync(string command, IEnumerable<(string Name, string? Value)> details, CancellationToken cancel)
    {
        var query = string.Join('&', details.Where(d => d.Value is not null).Select(d => $"{d.Name}={Uri.EscapeDataString(d.Value!)}"));
        using var answer = await http.PostAsync(new Uri($"/api/commands/{command}?{query}", UriKind.Relative), null, cancel);
        if (!answer.IsSuccessStatusCode)
            return await TellAsync(answer, cancel);
        Console.Out.WriteLine((await StatusAsync(cancel)).Line);
        return ExitCodes.Ok;
    }

    private static async Task<int> TellAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var problem = await answer.Content.ReadFromJsonAsync<Problem>(cancel);
        await Console.Error.WriteLineAsync($"{problem?.Error} {problem?.Hint}");
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => ExitCodes.NoPermission,
            HttpStatusCode.Conflict => ExitCodes.Refused,
            HttpStatusCode.BadRequest => ExitCodes.Usage,
            _ => ExitCodes.Failed,
        };
    }
}
