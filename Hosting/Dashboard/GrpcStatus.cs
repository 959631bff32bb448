namespace Platform.Hosting.Dashboard;

/// <summary>The codes of gRPC that are answered here.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    Cancelled = 1,
    InvalidArgument = 3,
    Unimplemented = 12,
    Internal = 13,
    Unauthenticated = 16,
}
