namespace Aspire.Hosting.ApplicationModel;

public enum ContainerLifetime
{
    /// <summary>Ends with the run.</summary>
    Session = 0,

    /// <summary>Stays when the run ends, and is found again by the next one.</summary>
    Persistent = 1,
}
