using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Runs a dump's script at the destination.</summary>
internal static class SchemaScript
{
    /// <summary>The server itself takes the script apart, so that no rule of its language is repeated here. Runs in the caller's transaction.</summary>
    public static async Task RunAsync(NpgsqlConnection destination, string script, CancellationToken cancel)
    {
        await destination.ExecuteAsync("SELECT set_config('platform.script', $1, true)", cancel, script);
        await destination.ExecuteAsync("DO $run$ BEGIN EXECUTE pg_catalog.current_setting('platform.script'); END $run$", cancel);
        await destination.ExecuteAsync("SELECT set_config('platform.script', '', true), set_config('search_path', 'pg_catalog', false)", cancel);
    }
}
