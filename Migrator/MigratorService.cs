using Platform.Migrator.Api;
using Platform.Migrator.Cli;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator;

/// <summary>The migrator as a service: one plan, one journal, one driver, and an API to watch and command it.</summary>
internal static class MigratorService
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        try
        {
            var plan = PlanFile.Load(ConfigurationException.Require(builder.Configuration, "PLATFORM_PLAN", "the path of the plan to carry out"));
            RefuseWrongAddresses(plan, builder.Configuration);
            var state = ConfigurationException.Require(builder.Configuration, "PLATFORM_STATE", "the directory for the journal, which must outlive this process");
            builder.Services.AddMigrator(plan, state);
        }
        catch (PlanException wrong)
        {
            return await FailAsync(ExitCodes.BadPlan, wrong.Message);
        }
        catch (AddressesMissing missing)
        {
            return await FailAsync(ExitCodes.MissingAddress, missing.Message);
        }
        catch (ConfigurationException wrong)
        {
            return await FailAsync(ExitCodes.Misconfigured, wrong.Message);
        }

        await using var app = builder.Build();
        app.MapServiceDefaults();
        app.MapMigratorApi();
        app.Services.GetRequiredService<MigratorMetrics>();
        var ended = await app.RunServiceAsync();
        return ended != ExitCodes.Ok ? ended : app.Services.GetRequiredService<DriverService>().ExitCode;
    }

    private static void RefuseWrongAddresses(Plan plan, IConfiguration configuration)
    {
        var mismatches = new StoreAddresses(configuration).Mismatches(plan);
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
