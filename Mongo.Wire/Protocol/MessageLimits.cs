namespace Platform.Mongo.Wire.Protocol;

/// <param name="MaxMessageBytes">A longer message ends the connection before it is read.</param>
/// <param name="MaxDocumentBytes">What a server stores at most in one document.</param>
/// <param name="MaxBatch">Statements in one write command.</param>
public sealed record MessageLimits(int MaxMessageBytes = 48_000_000, int MaxDocumentBytes = 16 * 1024 * 1024, int MaxBatch = 100_000)
{
    /// <summary>Room beside the documents, for the command around them.</summary>
    public const int Overhead = 16 * 1024;

    public static readonly MessageLimits Default = new();
}
