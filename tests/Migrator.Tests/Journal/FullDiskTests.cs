using System.Net;
using System.Net.Http.Json;
using Platform.Migrator.Api;
using Platform.Migrator.Cli;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Migrator.Tests.Cli;

namespace Platform.Migrator.Tests.Journal;

/// <summary>The real migrator on a journal that may not grow any more.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Serve_JournalCannotGrow_EndsWithAClearMessageAndGoesOnWhenThereIsRoom()
    {
        // The shell in front hands on no variable with a dash in its name: a plan without stores needs none.
        await using var migrator = new MigratorProgram { FileBlocks = 8, ["ConnectionStrings__main-source"] = "", ["ConnectionStrings__main-target"] = "" };
        migrator.Plan("", "observe: { for: 1h }");
        await migrator.ServeAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await migrator.Http.PostAsync("/api/commands/start", null)).StatusCode);
        var accepted = 0;
        while (accepted < 200 && await TryAsync(migrator, accepted % 2 == 0 ? "pause" : "resume"))
            accepted++;
        Assert.Equal(ExitCodes.JournalFault, await migrator.EndAsync());
        Assert.Contains("Writing the journal", migrator.Said(), StringComparison.Ordinal);
        Assert.Contains("Make room", migrator.Said(), StringComparison.Ordinal);
        Assert.InRange(accepted, 1, 199);

        migrator.FileBlocks = null;
        await migrator.ServeAsync();

        var status = (await migrator.Http.GetFromJsonAsync<StatusView>("/api/status"))!;
        await using var journal = new FileJournal(migrator.StatePath, TimeProvider.System);
        var changes = (await journal.ReadAsync(default)).Select(r => r.Event).OfType<PauseChanged>().ToList();
        Assert.InRange(changes.Count, accepted, accepted + 1); // The one that was not answered may be there as a whole, or not at all.
        Assert.Equal(changes[^1].Paused, status.Paused);
        Assert.Equal(HttpStatusCode.Accepted, (await migrator.Http.PostAsync($"/api/commands/{(status.Paused ? "resume" : "pause")}", null)).StatusCode);
    }

    /// <returns>Whether it was accepted; a migrator that ends meanwhile does not answer, or refuses.</returns>
    private static async Task<bool> TryAsync(MigratorProgram migrator, string command)
    {
        try
        {
            return (await migrator.Http.PostAsync($"/api/commands/{command}", null)).StatusCode == HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
