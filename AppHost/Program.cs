using Aspire.Hosting;
using Platform.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
if (builder.ExecutionContext.IsPublishMode)
{
    builder.AddProduction().Build().Run(); // what goes to AWS: one application, its database, migrator and probe
    return;
}

// A rehearsal. Two worlds side by side: where the application is (source) and where it goes (target). Users come through the gateway;
// the migrator moves data and traffic from one to the other, and back.
var state = builder.Configuration["PLATFORM_RUN_DIR"] ?? Path.GetTempPath();
var pointer = Path.Combine(state, "cosy.env");
var plan = builder.Configuration["PLATFORM_PLAN"] ?? Path.Combine(builder.AppHostDirectory, "../plans/rehearsal.yaml");

var cosyToken = builder.AddToken("cosy-token");
var gatewayToken = builder.AddToken("gateway-token");
var playersToken = builder.AddToken("players-token");
var migratorToken = builder.AddToken("migrator-token");

// The application's database, twice: a server of the kind that the plan moves on each side.
var main = builder.AddMainStore(plan);

var seed = builder.AddProject<Projects.Cosy>("cosy-seed", launchProfileName: null)
    .WithArgs("seed", builder.Setting("Seed:Rows", "PLATFORM_ROWS") ?? "1000000")
    .WithStore(main.Source, "main").WithEnvironment("COSY_TOKEN", cosyToken).WaitForStore(main.Source);

var cosySource = builder.AddCosy("cosy-source", "source", cosyToken, main)
    .WithStore(main.Source, "main").WithEnvironment("COSY__POINTERFILE", pointer).WithEnvironment("COSY__BOT", "true")
    .WaitForCompletion(seed);
var cosyTarget = builder.AddCosy("cosy-target", "target", cosyToken, main)
    .WithStore(main.Target, "main").WaitForStore(main.Target);

var gateway = builder.AddProject<Projects.Gateway>("gateway", launchProfileName: null)
    .WithHttpEndpoint(env: "GATEWAY__PORT").WithHttpEndpoint(name: "admin", env: "GATEWAY__ADMINPORT").WithHttpHealthCheck("/health/ready", endpointName: "admin")
    .WithEnvironment("GATEWAY__SOURCE", cosySource.GetEndpoint("http")).WithEnvironment("GATEWAY__TARGET", cosyTarget.GetEndpoint("http"))
    .WithEnvironment("GATEWAY__STATEFILE", Path.Combine(state, "gateway.json")).WithEnvironment("GATEWAY_TOKEN", gatewayToken)
    .WithIconName("ArrowSplit").WithSampledTraces().WithUrlForEndpoint("http", u => u.DisplayText = "The application, as its users see it");

// Users and probe get ready while the app's data is made, and wait for the app by themselves.
var players = builder.AddProject<Projects.Players>("players", launchProfileName: null)
    .WithHttpEndpoint().WithHttpHealthCheck("/health/ready")
    .WithEnvironment("PLAYERS__AUTOSTART", "true").WithEnvironment("PLAYERS__LEDGER", Path.Combine(state, "ledger")).WithEnvironment("PLAYERS_TOKEN", playersToken).WithEnvironment("COSY_TOKEN", cosyToken)
    .WithEnvironment("PLAYERS__WRITESPERSECOND", builder.Setting("Players:WritesPerSecond", "PLATFORM_WRITES_PER_SECOND") ?? "200")
    .WithEnvironment("PLAYERS__READSPERSECOND", builder.Setting("Players:ReadsPerSecond", "PLATFORM_READS_PER_SECOND") ?? "400")
    .WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_traceidratio").WithEnvironment("OTEL_TRACES_SAMPLER_ARG", "0.02")
    .WithReference(gateway).WithReference(cosySource).WithReference(cosyTarget)
    .WithIconName("People").WithSampledTraces().WithUrlForEndpoint("http", u => (u.Url, u.DisplayText) = ("/status", "What the users experience"))
    .WaitFor(gateway);

var probe = builder.AddProject<Projects.HealthProbe>("probe", launchProfileName: null)
    .WithHttpEndpoint().WithHttpHealthCheck("/health/ready").WithEnvironment("PLATFORM_PLAN", plan)
    .WithIconName("HeartPulse").WithUrlForEndpoint("http", u => (u.Url, u.DisplayText) = ("/api/summary", "How every endpoint is"))
    .WithReference(gateway).WithReference(cosySource).WithReference(cosyTarget)
    .WaitFor(gateway);

var migrator = builder.AddProject<Projects.Migrator>("migrator", launchProfileName: null)
    .WithHttpEndpoint().WithHttpHealthCheck("/health/ready")
    .WithEnvironment("PLATFORM_PLAN", plan).WithEnvironment("PLATFORM_STATE", Path.Combine(state, "migrator")).WithEnvironment("COSY_POINTER", pointer).WithEnvironment("COSY_WEBHOOK", Path.Combine(state, "webhook"))
    .WithEnvironment("MIGRATOR_TOKEN", migratorToken).WithEnvironment("GATEWAY_TOKEN", gatewayToken).WithEnvironment("COSY_TOKEN", cosyToken)
    .WithMigratedStore(main.Source, "MAIN_SOURCE").WithMigratedStore(main.Target, "MAIN_TARGET")
    .WithReference(gateway).WithReference(cosySource).WithReference(cosyTarget).WithReference(players).WithReference(probe)
    .WithMigratorCommands(migratorToken).WithIconName("DatabaseArrowRight").WithUrlForEndpoint("http", u => (u.Url, u.DisplayText) = ("/api/status", "Where the migration stands"))
    .WaitForStore(main.Source).WaitForStore(main.Target).WaitFor(gateway);

// The migrator cannot say itself that it is dead.
probe.WithReference(migrator).WithHttpHealthCheck("/health/migrator");

builder.Build().Run();
