using Platform.Migrator.Api;
using Platform.Migrator.Cli;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator;

/// <summary>The migrator as a service: one plan, one journal, one driver, and an API to watch and command it.</summary>
internal static class MigratorService
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (Compose(builder) is { } wrong)
            return await FailAsync(wrong.ExitCode, wrong.Message);

        await using var app = builder.Build();
        app.MapServiceDefaults();
        app.MapMigratorApi();
        app.Services.GetRequiredService<MigratorMetrics>();
        var driver = app.Services.GetRequiredService<DriverService>(); // Before it runs: at its end its services are gone.
        var ended = await app.RunServiceAsync();
        return ended != ExitCodes.Ok ? ended : driver.ExitCode;
    }

    /// <summary>Puts the migrator for the plan and the state that the environment names into a host.</summary>
    /// <returns>What is wrong with them; null when nothing is.</returns>
    internal static (int ExitCode, string Message)? Compose(IHostApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        try
        {
            var plan = PlanFile.Load(ConfigurationException.Require(builder.Configuration, "PLATFORM_PLAN", "the path of the plan to carry out"));
            RefuseWrongAddresses(plan, builder.Configuration);
            var state = ConfigurationException.Require(builder.Configuration, "PLATFORM_STATE", "the directory for the journal and for what must outlive this process");
            builder.Services.AddMigrator(plan, state, JournalPlace.Of(state, builder.Configuration[JournalPlace.Variable]));
            return null;
        }
        catch (PlanException wrong)
        {
            return (ExitCodes.BadPlan, wrong.Message);
        }
        catch (AddressesMissing missing)
        {
            return (ExitCodes.MissingAddress, missing.Message);
        }
        catch (ConfigurationException wrong)
        {
            return (ExitCodes.Misconfigured, wrong.Message);
        }
    }

    private static void RefuseWrongAddresses(Plan plan, IConfiguration configuration)
    {
        var mismatches = new StoreAddresses(configuration, plan).Mismatches();
        if (mismatches.Count > 0)
            throw new AddressesMissing(string.Join(Environment.NewLine, mismatches));
    }

    private static async Task<int> FailAsync(int code, string message)
    {
        await Console.Error.WriteLineAsync(message);
        return code;
    }

    private sealed class AddressesMissing(string message) : Exception(message);
}
