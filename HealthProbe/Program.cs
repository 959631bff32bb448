using System.CommandLine;
using Platform.HealthProbe;
using Platform.HealthProbe.OneShot;
using Platform.Plans;

var plan = new Argument<string?>("PLAN") { Description = "The plan file. Without it the probe runs as a service, for the plan that PLATFORM_PLAN names.", Arity = ArgumentArity.ZeroOrOne };
var once = new Option<bool>("--once") { Description = "Ask every endpoint once and end: 0 when all are well, 2 when one is not. Implied by PLAN." };
var json = new Option<bool>("--json") { Description = "With PLAN or --once: print the samples as JSON." };
plan.Validators.Add(given =>
{
    if (given.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } unknown)
        given.AddError($"There is no option {unknown.Value}. See --help.");
});
var root = new RootCommand("Asks every endpoint of a plan whether it is well, as a user would. It measures; the migrator judges.") { plan, once, json };

root.SetAction(async (arguments, cancel) =>
{
    var path = arguments.GetValue(plan) ?? Environment.GetEnvironmentVariable("PLATFORM_PLAN");
    if (string.IsNullOrEmpty(path))
        return await ExitCodes.FailAsync(ExitCodes.BadArguments, "no plan: give its path, or set PLATFORM_PLAN.");
    try
    {
        var loaded = PlanFile.Load(path);
        return arguments.GetValue(once) || arguments.GetValue(plan) is not null
            ? await OneShotProbe.RunAsync(loaded, arguments.GetValue(json), Console.Out, cancel)
            : await ProbeApp.RunAsync(loaded);
    }
    catch (PlanException fault)
    {
        return await ExitCodes.FailAsync(PlanException.ExitCode, fault.Message);
    }
});

var parsed = root.Parse(args);
// The service ends in order on SIGTERM, and says so with 0; the command line would end it with 143.
var exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? ExitCodes.BadArguments : exit;
