using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <summary>A server or database is healthy when a client can connect and be answered.</summary>
internal sealed class PostgresHealthChecks(TimeProvider time) : IHealthCheckSource
{
    public IEnumerable<IHealthCheck> For(IResource resource) => resource switch
    {
        PostgresServerResource server => [new Check(server, ";Database=postgres", time)],
        PostgresDatabaseResource database => [new Check(database, "", time)],
        _ => [],
    };

    private sealed class Check(IResourceWithConnectionString resource, string more, TimeProvider time) : IHealthCheck
    {
        public string Name { get; } = $"{resource.Name}_check";

        public async ValueTask<HealthReport> CheckAsync(CancellationToken cancellationToken)
        {
            var (state, description) = await AskAsync(cancellationToken);
            return new HealthReport(Name, state, description, time.GetUtcNow());
        }

        private async Task<(HealthState State, string Description)> AskAsync(CancellationToken cancellationToken)
        {
            try
            {
                await using var connection = new NpgsqlConnection($"{await resource.GetConnectionStringAsync(cancellationToken)}{more};Pooling=false;Timeout=5;Command Timeout=5;Application Name=health");
                await connection.OpenAsync(cancellationToken);
                await using var question = new NpgsqlCommand("SELECT 1", connection);
                await question.ExecuteScalarAsync(cancellationToken);
                return (HealthState.Healthy, "A client is answered");
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
            {
                return (HealthState.Unhealthy, $"A client is not answered: {fault.Message}");
            }
        }
    }
}
