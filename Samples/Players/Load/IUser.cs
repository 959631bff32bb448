namespace Platform.Players.Load;

/// <summary>Somebody who does one thing on arrival. Faults of the network are results and counted, never thrown.</summary>
internal interface IUser
{
    /// <param name="planned">The instant of the arrival since the start: latency counts from here, so that a delayed start is not hidden.</param>
    Task ActAsync(TimeSpan planned);

    /// <summary>Counts an arrival that was not let in, since too many are waiting already.</summary>
    void TurnAway();
}
