using System.Buffers.Binary;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.MongoDb;

/// <summary>
/// A server is healthy when it answers <c>hello</c>, which needs no login. One fixed message, which is no reason for a client library:
/// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/#op_msg
/// </summary>
internal sealed class MongoHealthChecks(TimeProvider time) : IHealthCheckSource
{
    private const int HeaderBytes = 16;
    private const int OpMsg = 2013;

    /// <summary>Header (length, request 1, no answer to another, OP_MSG), no flags, one section: <c>{ hello: 1, $db: "admin" }</c>.</summary>
    private static readonly byte[] Hello =
    [
        52, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xDD, 7, 0, 0,
        0, 0, 0, 0, 0,
        31, 0, 0, 0,
        0x10, .. "hello\0"u8, 1, 0, 0, 0,
        0x02, .. "$db\0"u8, 6, 0, 0, 0, .. "admin\0"u8,
        0,
    ];

    public IEnumerable<IHealthCheck> For(IResource resource) => resource is MongoDBServerResource server ? [new Check(server, time)] : [];

    private sealed class Check(MongoDBServerResource server, TimeProvider time) : IHealthCheck
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        public string Name { get; } = $"{server.Name}_check";

        public async ValueTask<HealthReport> CheckAsync(CancellationToken cancellationToken)
        {
            var complaint = await ComplaintAsync(cancellationToken);
            return new HealthReport(Name, complaint is null ? HealthState.Healthy : HealthState.Unhealthy, complaint ?? "A client is answered", time.GetUtcNow());
        }

        private async Task<string?> ComplaintAsync(CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            try
            {
                return await IsAnsweredAsync(limit.Token) ? null : "A client is answered in another protocol than MongoDB's";
            }
            catch (Exception fault) when (fault is SocketException or IOException)
            {
                return $"A client is not answered: {fault.Message}";
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return $"A client is not answered within {Patience.TotalSeconds:0} s";
            }
        }

        private async Task<bool> IsAnsweredAsync(CancellationToken cancellationToken)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.PrimaryEndpoint.Host, server.PrimaryEndpoint.Port, cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Hello, cancellationToken);
            var header = new byte[HeaderBytes];
            await stream.ReadExactlyAsync(header, cancellationToken);
            return BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)) == 1 && BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) == OpMsg;
        }
    }
}
