using System.CommandLine;
using Platform.Migrator.Journal;
using Platform.Migrator.Runbooks;
using Platform.Migrator.Sync.Postgres;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Cli;

/// <summary><c>migrator runbook PLAN</c>: what to type when the migrator is gone. Reads the plan, the environment and the journal; asks no server.</summary>
internal static class RunbookCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("PLAN") { Description = "A plan file, for example plans/rehearsal.yaml." };
        var migration = new Option<string?>("--migration") { Description = "The migration's id, where no journal can be read (PLATFORM_STATE, PLATFORM_JOURNAL)." };
        var command = new Command("runbook", "Print the commands that a person can type when the migrator is gone: who is the authority, thaw, release, drop an abandoned slot.") { path, migration };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var plan = PlanFile.Load(parsed.GetRequiredValue(path));
                var facts = await RunbookFacts.ReadAsync(plan, Place(), parsed.GetValue(migration), TimeProvider.System, cancel);
                var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
                Console.Out.Write(new Runbook(plan, facts, [new PostgresKind()], new RunbookAddresses(environment)).Write());
                return ExitCodes.Ok;
            }
            catch (PlanException wrong)
            {
                await Console.Error.WriteLineAsync(wrong.Message);
                return ExitCodes.BadPlan;
            }
            catch (ConfigurationException wrong)
            {
                await Console.Error.WriteLineAsync(wrong.Message);
                return ExitCodes.Misconfigured;
            }
        });
        return command;
    }

    private static JournalPlace? Place()
    {
        var (directory, address) = (Environment.GetEnvironmentVariable("PLATFORM_STATE"), Environment.GetEnvironmentVariable(JournalPlace.Variable));
        return string.IsNullOrEmpty(directory) && string.IsNullOrEmpty(address) ? null : JournalPlace.Of(directory ?? "", address);
    }
}
