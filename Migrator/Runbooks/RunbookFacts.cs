using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Runbooks;

/// <summary>What is known of the migration when a runbook is printed.</summary>
/// <param name="MigrationId">Null when there is none yet, or nobody could say.</param>
/// <param name="State">What the journal says; null when it could not be read.</param>
/// <param name="Claim">In whose name a side may be opened; null without a journal.</param>
/// <param name="From">Where all this is from, or why it is not known.</param>
internal sealed record RunbookFacts(string? MigrationId, MigrationState? State, ScriptClaim? Claim, string From)
{
    /// <summary>Reads without the lease, so that a migrator at work is not disturbed; what cannot be read is said, and the rest is printed all the same.</summary>
    /// <param name="place">Null when the environment names none.</param>
    /// <param name="migrationId">As a person gave it.</param>
    public static async Task<RunbookFacts> ReadAsync(Plan plan, JournalPlace? place, string? migrationId, TimeProvider time, CancellationToken cancel)
    {
        if (place is null)
            return new(migrationId, null, null, "no journal: neither PLATFORM_STATE nor PLATFORM_JOURNAL is set");
        try
        {
            await using var journal = place.Open(Environment.GetEnvironmentVariable, time);
            var records = await journal.ReadAsync(cancel);
            var state = Evolution.Fold(records);
            if (PlanMatch.Refuse(plan, state) is { } other)
                return new(migrationId, null, null, $"no journal: {other.Error}");
            return !state.Started || (migrationId ?? state.MigrationId) != state.MigrationId
                ? new(migrationId, null, null, $"no journal: {(state.Started ? $"the one in {place} is of the migration {state.MigrationId}" : $"nothing was started in {place}")}")
                : new(state.MigrationId, state, new ScriptClaim(state.FreezeEpoch, records.Max(r => r.DriverEpoch)), $"the journal in {place}, {records.Count} records, the last of {records[^1].At:u}");
        }
        catch (Exception fault) when (fault is JournalException or IOException or UnauthorizedAccessException)
        {
            return new(migrationId, null, null, $"no journal: {fault.Message}");
        }
    }
}
