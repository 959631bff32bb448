namespace Platform.Hosting.Running;

/// <summary>Healthy when a GET is answered with the expected status.</summary>
internal sealed class HttpHealthCheck(string name, HttpClient client, Func<Uri> url, int expected, TimeProvider time) : IHealthCheck
{
    public string Name { get; } = name;

    public async ValueTask<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        var (state, description) = await AskAsync(url(), cancellationToken);
        return new HealthReport(Name, state, description, time.GetUtcNow());
    }

    private async Task<(HealthState State, string Description)> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)answer.StatusCode == expected
                ? (HealthState.Healthy, $"{address} answered {expected}")
                : (HealthState.Unhealthy, $"{address} answered {(int)answer.StatusCode} instead of {expected}");
        }
        catch (HttpRequestException fault)
        {
            return (HealthState.Unhealthy, $"{address} did not answer: {fault.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (HealthState.Unhealthy, $"{address} did not answer within {client.Timeout.TotalSeconds:0} s");
        }
    }
}
