namespace Platform.Plans;

/// <summary>Bounds of the write freeze.</summary>
public sealed record FreezePlan
{
    /// <summary>From hold to commit; used up, the source is thawed and nothing has happened.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Cut over is offered only while lag is below this.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Who keeps writes away during the freeze. Left out of the file, it is the gateway where the traffic's router is one, else nobody but the store.</summary>
    public WriteHoldKind Hold { get; init; } = WriteHoldKind.Gateway;
}

public enum WriteHoldKind
{
    /// <summary>Writes wait at the gateway.</summary>
    Gateway,

    /// <summary>Only the store refuses writes: they fail for as long as the freeze lasts.</summary>
    None,
}
