using Platform.Migrator.Api;
using Platform.Migrator.Configuration;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Migrator.Journal;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Migrator.Traffic.Gates;
using Platform.Migrator.Traffic.Gateway;
using Platform.Migrator.Traffic.Probe;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator;

/// <summary>Puts the migrator together for one plan.</summary>
internal static class MigratorServices
{
    private const string Gateway = "gateway-admin";
    private const string Probe = "probe";

    public static void AddMigrator(this IServiceCollection services, Plan plan, string stateDirectory)
    {
        services.AddSingleton(plan);

        services.AddSingleton<IStoreKind, PostgresKind>();
        services.AddSingleton<IJournalStore>(s => new FileJournal(stateDirectory, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => PlanEnvironment.Of(plan, name => s.GetRequiredService<IConfiguration>()[name.Replace("__", ":", StringComparison.Ordinal)]));
        services.AddServiceHttpClient(Gateway, options => options.Retries = 0);
        services.AddServiceHttpClient(Probe);
        services.AddDriving(plan);
        services.AddTraffic(plan);
        services.AddSingleton<StatusWriter>();
        services.AddSingleton<MigratorMetrics>();
        services.AddSingleton<DriverService>();
        services.AddHostedService(s => s.GetRequiredService<DriverService>());
        services.AddHostedService<TrafficSampling>();
    }

    private static void AddDriving(this IServiceCollection services, Plan plan)
    {
        services.AddSingleton<StoreAddresses>();
        services.AddSingleton<StoreSet>();
        services.AddSingleton<StoreSteps>();
        services.AddSingleton(s => new TrafficSteps(s.GetRequiredService<TrafficWatch>().Router, s.GetRequiredService<TrafficWatch>().Hold, s.GetRequiredService<TimeProvider>()));
        services.AddApp(plan);
        services.AddSingleton<IStepRunner, StepRunner>();
        services.AddSingleton<IObserver, Observer>();
        services.AddSingleton(new Decider(plan));
        services.AddSingleton(new CommandDecider(plan, plan.Fingerprint));
        services.AddSingleton<CommandInbox>();
        services.AddSingleton<MigrationView>();
        services.AddSingleton<MigrationDriver>();
    }

    private static void AddApp(this IServiceCollection services, Plan plan)
    {
        services.AddPlanHttpClient();
        services.AddSingleton(s => s.GetRequiredService<IHttpClientFactory>().PlanCaller(s.GetRequiredService<Func<string, string?>>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ShellCommand>();
        services.AddSingleton<HookRunner>();
        services.AddSingleton<ConfigurationTargets>();
        services.AddSingleton(plan.Singletons);
        services.AddSingleton<Singletons>();
        services.AddSingleton(s => s.GetRequiredService<ConfigurationTargets>().Of(plan));
        services.AddSingleton<AppSteps>();
    }

    private static void AddTraffic(this IServiceCollection services, Plan plan)
    {
        services.AddSingleton<LagSource>();
        services.AddSingleton(s => plan.Traffic is { Router: GatewayRouterPlan router } traffic ? Watch(s, plan, traffic, router) : Nothing(s));
    }

    private static TrafficWatch Watch(IServiceProvider services, Plan plan, TrafficPlan traffic, GatewayRouterPlan router)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var http = services.GetRequiredService<IHttpClientFactory>();
        var admin = new GatewayAdmin(http.CreateClient(Gateway), router, services.GetRequiredService<Func<string, string?>>(), time);
        var sampler = new GatewaySampler(admin, time, services.GetRequiredService<ILogger<GatewaySampler>>());
        var client = new GatewayClient(admin, sampler);
        List<GateSource> sources = [new("gateway", client, Decides: true), new("stores", services.GetRequiredService<LagSource>(), Decides: true)];
        if (plan.Probes.Count > 0)
            sources.Add(new GateSource("probe", new ProbeClient(http.CreateClient(Probe), time), Decides: false));
        var hold = plan.Freeze.Hold == WriteHoldKind.Gateway ? client : null;
        return new TrafficWatch(client, hold, new GatePanel(traffic.Gates, sources, time), since => client.Requests(Side.Source, since), sampler.RunAsync);
    }

    private static TrafficWatch Nothing(IServiceProvider services) =>
        new(null, null, new GatePanel([], [], services.GetRequiredService<TimeProvider>()), _ => null, _ => Task.CompletedTask);
}
