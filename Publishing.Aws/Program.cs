using System.CommandLine;
using Platform.Plans;
using Platform.Publishing.Aws;
using Platform.Publishing.Aws.Cli;

Console.SetError(new WithoutBanner(Console.Error));
try
{
    var parsed = CommandLine.Build(Console.Out).Parse(args);
    var exit = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return parsed.Errors.Count > 0 ? ExitCodes.Usage : exit;
}
catch (PublishException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return PlanException.ExitCode;
}
