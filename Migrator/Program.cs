using System.CommandLine;
using Platform.Migrator;
using Platform.Migrator.Cli;

// Signals are the service's own affair: it ends a freeze that has begun before it stops.
return await MigratorCommandLine.Build(MigratorService.RunAsync).Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
