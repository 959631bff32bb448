namespace Platform.Hosting.Containers;

/// <summary>What our containers and networks are labelled with, so that a person finds them: <c>docker ps --filter label=platform.run</c>.</summary>
internal static class ContainerLabels
{
    public const string Run = "platform.run";
    public const string Resource = "platform.resource";

    /// <summary>On a container that outlives its run.</summary>
    public const string Fingerprint = "platform.fingerprint";
}
