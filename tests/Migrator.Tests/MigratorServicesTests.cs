using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Tests;

public sealed class MigratorServicesTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("migrator-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task AddMigrator_PlanWithEveryKindOfPlace_CanBePutTogether()
    {
        var plan = PlanFile.Parse(
            """
            name: a
            stores: [ { name: main, kind: postgres } ]
            configuration:
              - { file: "${POINTER}", values: { A: "${TARGET_MAIN}" }, verify: { get: "http://x/", json: { side: "${side}" } } }
              - { http: { get: "http://x/", put: "http://x/" }, values: { A: "${TARGET_MAIN}" } }
              - { command: { read: cat a, apply: sh b, restore: sh c }, values: { A: "${TARGET_MAIN}" } }
            hooks: [ { after: copy, run: "true", undo: "true" } ]
            """,
            Path.Combine(_state.FullName, "plan.yaml"));
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.Configuration["POINTER"] = "pointer.env";
        builder.Services.AddMigrator(plan, _state.FullName);
        await using var app = builder.Build();

        Assert.IsType<StepRunner>(app.Services.GetRequiredService<IStepRunner>());
        Assert.Single(app.Services.GetRequiredService<IStepRunner>().CutShort(Step.Copy, MigrationState.Initial));
    }
}
