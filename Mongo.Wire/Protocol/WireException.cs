namespace Platform.Mongo.Wire.Protocol;

/// <summary>The other end does not speak the protocol, or a message broke its limits. The connection is of no use any more.</summary>
public sealed class WireException(string message, Exception? cause = null) : Exception(message, cause);
