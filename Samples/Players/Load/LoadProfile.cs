namespace Platform.Players.Load;

/// <summary>How the load goes up and down: in each period a burst of a multiple of the rate.</summary>
/// <param name="Quiet">From the period's beginning until the burst.</param>
internal sealed record LoadProfile(string Name, double Factor, TimeSpan Quiet, TimeSpan Burst, TimeSpan Period)
{
    public static readonly LoadProfile Steady = new("steady", 1, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1));

    /// <summary>Four times the load for 10 s of each minute, the first time after 20 s.</summary>
    public static readonly LoadProfile Spike = new("spike", 4, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));

    public static string Names => $"{Steady.Name} or {Spike.Name}";

    public static LoadProfile? Find(string name) => new[] { Steady, Spike }.FirstOrDefault(p => p.Name == name);

    /// <summary>The factor integrated from the start until <paramref name="elapsed"/>, in seconds at the plain rate.</summary>
    public double PlainSeconds(TimeSpan elapsed)
    {
        var periods = Math.Floor(elapsed / Period);
        var bursting = Math.Clamp((elapsed - (periods * Period) - Quiet).TotalSeconds, 0, Burst.TotalSeconds);
        return elapsed.TotalSeconds + ((Factor - 1) * ((periods * Burst.TotalSeconds) + bursting));
    }
}
