using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>Waits for a resource on somebody's behalf: <c>healthy</c>, <c>up</c> or <c>down</c>.</summary>
internal sealed class ResourceWait(ResourceBoard board, TimeProvider time)
{
    private const int DefaultSeconds = 120, MostSeconds = 24 * 3600;

    public async Task<object> AnswerAsync(RpcArguments request, CancellationToken cancellationToken)
    {
        var name = request["resourceName"].Text;
        if (board.All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || s.Id == name) is not { } found)
            return new { success = false, resourceNotFound = true, errorMessage = $"There is no resource '{name}'." };
        var wanted = request["status"].Text ?? "healthy";
        if (wanted is not ("healthy" or "up" or "down")) return new { success = false, errorMessage = $"'{wanted}' is not a status: healthy, up or down." };
        var patience = TimeSpan.FromSeconds(Math.Clamp(request["timeoutSeconds"].Number ?? DefaultSeconds, 1, MostSeconds));
        return await WaitAsync(found.Name, wanted, patience, cancellationToken);
    }

    private async Task<object> WaitAsync(string name, string wanted, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var status = await board.WaitAsync(name, s => IsDecided(s, wanted), either.Token);
            return Answer(status, Holds(status, wanted));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new { success = false, timedOut = true, board[name].State, healthStatus = ResourceSnapshots.HealthOf(board[name]), errorMessage = $"'{name}' was not {wanted} within {patience.TotalSeconds:0} s." };
        }
    }

    private static object Answer(ResourceStatus status, bool success) => new
    {
        success,
        status.State,
        healthStatus = ResourceSnapshots.HealthOf(status),
        errorMessage = success ? null : status.Failure ?? $"'{status.Name}' is {status.State}{(status.ExitCode is { } code ? $" with exit code {code}" : "")}.",
    };

    private static bool Holds(ResourceStatus status, string wanted) => wanted switch
    {
        "healthy" => status.Health == HealthState.Healthy,
        "up" => status.State == States.Running,
        _ => States.IsOver(status.State),
    };

    private static bool IsDecided(ResourceStatus status, string wanted) => Holds(status, wanted) || States.IsOver(status.State);
}
