using Platform.Migrator.Api;
using Platform.Migrator.Configuration;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Migrator.Journal;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.MongoDb;
using Platform.Migrator.Sync.Postgres;
using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Gates;
using Platform.Migrator.Traffic.Gateway;
using Platform.Migrator.Traffic.Probe;
using Platform.Migrator.Traffic.Weighted;
using Platform.Plans;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Health;

namespace Platform.Migrator;

/// <summary>Puts the migrator together for one plan.</summary>
internal static class MigratorServices
{
    private const string Gateway = "gateway-admin";
    private const string Probe = "probe";

    /// <param name="journal">Null: in the state directory.</param>
    public static void AddMigrator(this IServiceCollection services, Plan plan, string stateDirectory, JournalPlace? journal = null)
    {
        services.AddSingleton(plan);

        services.AddSingleton<IStoreKind, PostgresKind>();
        services.AddSingleton<IStoreKind, MongoDbKind>();
        services.AddSingleton(s => (journal ?? new JournalPlace(stateDirectory, null)).Open(name => s.GetRequiredService<IConfiguration>()[name], s.GetRequiredService<TimeProvider>()));
        services.AddTransient<LeaseGate>();
        services.AddSingleton(s => AwsClients.FromEnvironment(name => s.GetRequiredService<IConfiguration>()[name], s.GetRequiredService<IJournalStore>().EnsureLease));
        services.AddSingleton(s => PlanEnvironment.Of(plan, name => s.GetRequiredService<IConfiguration>()[name.Replace("__", ":", StringComparison.Ordinal)]));
        services.AddServiceHttpClient(Gateway, options => options.Retries = 0).AddHttpMessageHandler<LeaseGate>();
        services.AddServiceHttpClient(Probe);
        services.AddDriving(plan, stateDirectory);
        services.AddTraffic(plan);
        services.AddSingleton<StatusWriter>();
        services.AddSingleton<MigratorMetrics>();
        services.AddSingleton<DriverHealth>();
        services.AddHealthChecks().AddCheck<DriverHealth>("driver", tags: [HealthEndpoints.LiveTag]);
        services.AddSingleton<DriverService>();
        services.AddHostedService(s => s.GetRequiredService<DriverService>());
        services.AddHostedService<TrafficSampling>();
    }

    private static void AddDriving(this IServiceCollection services, Plan plan, string stateDirectory)
    {
        services.AddSingleton<StoreAddresses>();
        services.AddSingleton<StoreSet>();
        services.AddSingleton<StoreSteps>();
        services.AddSingleton<TrafficSteps>();
        services.AddSingleton<RollBackChecks>();
        services.AddSingleton<LogWatch>();
        services.AddHostedService(s => s.GetRequiredService<LogWatch>());
        services.AddApp(plan, stateDirectory);
        services.AddSingleton<IStepRunner, StepRunner>();
        services.AddSingleton<IObserver, Observer>();
        services.AddSingleton(new Decider(plan));
        services.AddSingleton(new CommandDecider(plan, plan.Fingerprint));
        services.AddSingleton<CommandInbox>();
        services.AddSingleton<MigrationView>();
        services.AddSingleton<MigrationDriver>();
    }

    private static void AddApp(this IServiceCollection services, Plan plan, string stateDirectory)
    {
        services.AddPlanHttpClient().AddHttpMessageHandler<LeaseGate>();
        services.AddSingleton(s => s.GetRequiredService<IHttpClientFactory>().PlanCaller(s.GetRequiredService<Func<string, string?>>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new ShellCommand(s.GetRequiredService<Func<string, string?>>(), s.GetRequiredService<TimeProvider>()) { BeforeStart = s.GetRequiredService<IJournalStore>().EnsureLease });
        services.AddSingleton<HookRunner>();
        services.AddSingleton<StepHooks>();
        services.AddSingleton<ConfigurationTargets>();
        services.AddSingleton(plan.Singletons);
        services.AddSingleton<Singletons>();
        services.AddSingleton(new ConfigurationSnapshots(Path.Combine(stateDirectory, "configuration")));
        services.AddSingleton(s => s.GetRequiredService<ConfigurationTargets>().Of(plan));
        services.AddSingleton<AppConfiguration>();
        services.AddSingleton<AppSteps>();
    }

    private static void AddTraffic(this IServiceCollection services, Plan plan)
    {
        services.AddSingleton<LagSource>();
        services.AddSingleton(s => plan.Traffic switch
        {
            { Router: GatewayRouterPlan router } traffic => Watch(s, plan, traffic, router),
            { Router: AlbRouterPlan router } traffic => Watch(s, plan, traffic, new AlbRouter(router, s.GetRequiredService<AwsClients>()), router.Groups),
            { Router: Route53RouterPlan router } traffic => Watch(s, plan, traffic, new Route53Router(router, s.GetRequiredService<AwsClients>()), router.Groups),
            _ => Nothing(s),
        });
    }

    /// <summary>A router that counts nothing and holds nothing: CloudWatch counts, and writes that come during a freeze fail.</summary>
    private static TrafficWatch Watch(IServiceProvider services, Plan plan, TrafficPlan traffic, ITrafficRouter router, TargetGroups groups)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var metrics = new AlbMetrics(groups, services.GetRequiredService<AwsClients>(), time);
        List<GateSource> sources = [new("cloudwatch", metrics, Decides: true, AlbMetrics.Lateness), new("stores", services.GetRequiredService<LagSource>(), Decides: true)];
        AddProbe(sources, services, plan);
        return new TrafficWatch(router, null, new GatePanel(traffic.Gates, sources, time), metrics.SourceRequests,
            (side, since, cancel) => metrics.QueryAsync(GateMetric.LatencyP95, side, since, cancel), metrics.SampleAsync);
    }

    private static void AddProbe(List<GateSource> sources, IServiceProvider services, Plan plan)
    {
        if (plan.Probes.Count > 0)
            sources.Add(new GateSource("probe", new ProbeClient(services.GetRequiredService<IHttpClientFactory>().CreateClient(Probe), services.GetRequiredService<TimeProvider>()), Decides: false));
    }

    private static TrafficWatch Watch(IServiceProvider services, Plan plan, TrafficPlan traffic, GatewayRouterPlan router)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var http = services.GetRequiredService<IHttpClientFactory>();
        var admin = new GatewayAdmin(http.CreateClient(Gateway), router, services.GetRequiredService<Func<string, string?>>(), time);
        var sampler = new GatewaySampler(admin, time, services.GetRequiredService<ILogger<GatewaySampler>>());
        var client = new GatewayClient(admin, sampler);
        List<GateSource> sources = [new("gateway", client, Decides: true), new("stores", services.GetRequiredService<LagSource>(), Decides: true)];
        AddProbe(sources, services, plan);
        var hold = plan.Freeze.Hold == WriteHoldKind.Gateway ? client : null;
        return new TrafficWatch(client, hold, new GatePanel(traffic.Gates, sources, time), since => client.Requests(Side.Source, since),
            (side, since, cancel) => client.QueryAsync(GateMetric.LatencyP95, side, since, cancel), sampler.RunAsync);
    }

    private static TrafficWatch Nothing(IServiceProvider services) =>
        new(null, null, new GatePanel([], [], services.GetRequiredService<TimeProvider>()), _ => null, (_, _, _) => Task.FromResult<Samples?>(null), _ => Task.CompletedTask);
}
