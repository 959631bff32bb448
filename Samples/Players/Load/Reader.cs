using Platform.Players.Measure;

namespace Platform.Players.Load;

/// <summary>Looks around: mostly at what was said last in a world.</summary>
internal sealed class Reader(GatewayClient gateway, Stage stage, Measurements measurements, RunClock clock, Random random) : IUser
{
    public async Task ActAsync(TimeSpan planned)
    {
        var answer = await gateway.SendAsync(HttpMethod.Get, Path(), null, CancellationToken.None);
        measurements.Add(answer, null, clock.Since(planned));
    }

    public void TurnAway() => measurements.Add(new(AnswerKind.Overload, 0, false), null, null);

    private string Path() => random.Next(100) switch
    {
        < 10 => "/api/worlds",
        < 25 => $"/api/worlds/{World()}",
        < 80 => $"/api/worlds/{World()}/messages?limit=20",
        _ => $"/api/avatars/{stage.Avatars[random.Next(stage.Avatars.Count)]}",
    };

    private int World() => stage.Worlds[random.Next(stage.Worlds.Count)];
}
