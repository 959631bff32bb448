namespace Platform.Players.Load;

/// <summary>What users know of the app before they begin: its worlds and some who live there.</summary>
internal sealed record Stage(IReadOnlyList<int> Worlds, IReadOnlyList<Guid> Avatars)
{
    /// <exception cref="HttpRequestException">The app gave no answer, or one that is not 2xx.</exception>
    /// <exception cref="InvalidOperationException">It has no worlds, or nobody lives there.</exception>
    public static async Task<Stage> ReadAsync(GatewayClient gateway, CancellationToken cancel)
    {
        var worlds = (await gateway.ReadAsync("/api/worlds", cancel)).EnumerateArray().Select(w => w.GetProperty("id").GetInt32()).ToList();
        var avatars = new List<Guid>();
        foreach (var world in worlds)
            avatars.AddRange((await gateway.ReadAsync($"/api/worlds/{world}", cancel)).GetProperty("avatars").EnumerateArray().Select(a => a.GetProperty("id").GetGuid()));
        return avatars.Count > 0 ? new(worlds, avatars) : throw new InvalidOperationException("The app has no worlds with avatars in them. Fill its store with: cosy seed N");
    }
}
