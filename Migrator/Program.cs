using System.CommandLine;
using Platform.Migrator;
using Platform.Migrator.Cli;

// Signals are the service's own affair: it ends a freeze that has begun before it stops.
var parsed = MigratorCommandLine.Build(MigratorService.RunAsync).Parse(args);
var exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? ExitCodes.Usage : exit;
