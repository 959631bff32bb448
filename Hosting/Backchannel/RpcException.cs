namespace Platform.Hosting.Backchannel;

/// <summary>An answer that is an error. <see cref="Exception.Message"/> is what the caller shows to a person.</summary>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    public const int ParseError = -32700;
    public const int MethodNotFound = -32601;
    public const int Failed = -32000;
    public const int Cancelled = -32800;

    public int Code { get; } = code;
}
