using Platform.Rehearsal.Api;
using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Progress;

/// <summary>What is seen, in one line.</summary>
internal static class SightLine
{
    public static string Of(Sight sight) => string.Join("  ", Parts(sight).Where(part => part.Length > 0));

    private static IEnumerable<string> Parts(Sight sight)
    {
        var (migrator, users) = (sight.Migrator, sight.Players);
        yield return migrator.Phase;
        yield return migrator.WaitingFor is { } what ? $"waiting for {what}" : "";
        if (migrator.Phase == "copying") yield return Rows(migrator);
        yield return migrator.LagMs is { } lag ? $"lag {lag:N0} ms" : "";
        yield return $"weight {sight.Gateway.Weight} %";
        yield return migrator.Frozen ? "writes frozen" : "";
        yield return $"{users.Requests.Total:N0} requests, {users.Requests.Failed:N0} failed";
        yield return sight.Injected > 0 ? $"{sight.Injected:N0} injected" : "";
    }

    public static string Rows(MigratorStatus migrator)
    {
        var rate = migrator.Stores.Sum(store => store.RowsPerSecond ?? 0);
        return $"{migrator.RowsCopied:N0} of {migrator.RowsTotal:N0} rows{(rate > 0 ? $", {rate:N0} a second" : "")}{(migrator.Stores.Max(store => store.EtaSeconds) is { } eta ? $", {eta:N0} s left" : "")}";
    }
}
