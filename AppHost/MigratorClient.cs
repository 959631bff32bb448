using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Platform.AppHost;

/// <summary>Asks the migrator for its status, again and again, and for what a roll back would do; and sends it commands.</summary>
internal sealed class MigratorClient(EndpointReference endpoint, ParameterResource token) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Null while the migrator does not answer.</summary>
    public MigratorStatus? Status { get; private set; }

    public async Task<ExecuteCommandResult> SendAsync(MigratorOrder order, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{endpoint.Url}/{order.Path}"));
        request.Headers.Add("X-Platform-User", Uri.EscapeDataString(order.By));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetValueAsync(cancellationToken));
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode ? CommandResults.Success() : CommandResults.Failure(await ReasonAsync(answer, cancellationToken));
        }
        catch (HttpRequestException fault)
        {
            return CommandResults.Failure($"The migrator does not answer: {fault.Message}");
        }
    }

    /// <returns>Null: the migrator does not answer.</returns>
    public Task<RollBackPreview?> PreviewAsync(string phase, CancellationToken cancellationToken)
        => ReadAsync<RollBackPreview>($"api/roll-back?phase={Uri.EscapeDataString(phase)}", cancellationToken);

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Status = await ReadAsync<MigratorStatus>("api/status", stoppingToken);
    }

    private async Task<T?> ReadAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await http.GetFromJsonAsync<T>(new Uri($"{endpoint.Url}/{path}"), cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null; // not up, or not able to say: then no command is possible
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(text);
            return $"{Text(json, "error")} {Text(json, "hint")}".Trim();
        }
        catch (JsonException)
        {
            return $"The migrator answered {(int)answer.StatusCode}. {text}";
        }
    }

    private static string? Text(JsonDocument json, string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
