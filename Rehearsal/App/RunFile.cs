using System.Text.Json;

namespace Platform.Rehearsal.App;

/// <summary><c>run.json</c>: what the app host says of itself, rewritten atomically on every change.</summary>
internal sealed record RunFile
{
    public int AppHostPid { get; init; }
    public string? DashboardUrl { get; init; }
    public IReadOnlyList<RunResource> Resources { get; init; } = [];

    /// <returns>Null when it is not there yet.</returns>
    public static async Task<RunFile?> ReadAsync(string directory, CancellationToken cancel)
    {
        var path = Path.Combine(directory, "run.json");
        if (!File.Exists(path)) return null;
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<RunFile>(file, JsonSerializerOptions.Web, cancel);
        }
        catch (JsonException fault)
        {
            throw new SetupException($"The run file {path} cannot be read: {fault.Message}", "Rehearsal and app host must come from the same build: build the repository.", fault);
        }
    }

    public Uri Endpoint(string resource, string endpoint = "http")
    {
        var found = Resources.FirstOrDefault(one => one.Name == resource)
            ?? throw new SetupException($"The app has no resource '{resource}'", "A rehearsal needs the resources that AppHost/Program.cs declares.");
        return found.Endpoints.TryGetValue(endpoint, out var url)
            ? new Uri(url)
            : throw new SetupException($"The resource '{resource}' has no endpoint '{endpoint}'", "A rehearsal needs the endpoints that AppHost/Program.cs declares.");
    }
}

internal sealed record RunResource
{
    private static readonly string[] Ended = ["FailedToStart", "Exited", "RuntimeUnhealthy", "Finished"];

    public string Name { get; init; } = "";
    public string? Type { get; init; }
    public string State { get; init; } = "";
    public string? Health { get; init; }
    public int? ExitCode { get; init; }
    public int? Pid { get; init; }
    public string? ConnectionString { get; init; }
    public IReadOnlyDictionary<string, string> Endpoints { get; init; } = new Dictionary<string, string>();

    /// <summary>A service runs and is well; a task such as the seeding has finished.</summary>
    public bool IsReady => (State == "Finished" && ExitCode is null or 0) || (State == "Running" && Health is null or "" or "Healthy");

    /// <summary>Will not become ready any more.</summary>
    public bool HasFailed => Ended.Contains(State) && (State != "Finished" || ExitCode is > 0);

    public override string ToString() => $"{Name} is {State}{(Health is { Length: > 0 } ? $" ({Health})" : "")}{(ExitCode is { } code ? $", exit code {code}" : "")}";
}
