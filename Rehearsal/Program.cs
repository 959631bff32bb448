using Platform.Rehearsal.Cli;

return await Entry.RunAsync(args);
