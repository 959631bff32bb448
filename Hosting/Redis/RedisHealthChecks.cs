using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Redis;

/// <summary>A server is healthy when a client can log in and is answered. A few bytes of RESP, which is no reason for a client library.</summary>
internal sealed class RedisHealthChecks(TimeProvider time) : IHealthCheckSource
{
    public IEnumerable<IHealthCheck> For(IResource resource) => resource is RedisResource redis ? [new Check(redis, time)] : [];

    private sealed class Check(RedisResource redis, TimeProvider time) : IHealthCheck
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        public string Name { get; } = $"{redis.Name}_check";

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
                return await AskAsync(limit.Token) is var answer && answer == "+PONG" ? null : $"A client is answered '{answer}'";
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

        /// <returns>The answer to PING, or the error before it.</returns>
        private async Task<string?> AskAsync(CancellationToken cancellationToken)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellationToken);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream);
            if (redis.PasswordParameter is { } password)
            {
                await stream.WriteAsync(Command("AUTH", (await password.GetValueAsync(cancellationToken))!), cancellationToken);
                if (await reader.ReadLineAsync(cancellationToken) is var welcome && welcome != "+OK") return welcome;
            }
            await stream.WriteAsync(Command("PING"), cancellationToken);
            return await reader.ReadLineAsync(cancellationToken);
        }

        private static byte[] Command(params string[] words)
            => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n{string.Concat(words.Select(w => $"${Encoding.UTF8.GetByteCount(w)}\r\n{w}\r\n"))}"));
    }
}
