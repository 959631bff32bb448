using Platform.Migrator;
using Platform.Migrator.Cli;

return await MigratorCommandLine.Build(MigratorService.RunAsync).Parse(args).InvokeAsync();
