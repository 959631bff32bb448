using System.CommandLine;
using Platform.Publishing.Aws.Cli;

Console.SetError(new WithoutBanner(Console.Error));
try
{
    var parsed = CommandLine.Build(Console.Out).Parse(args);
    var exit = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return parsed.Errors.Count > 0 ? ExitCodes.Usage : exit;
}
catch (Exception fault) when (FaultReport.Of(fault) is { } report)
{
    await Console.Error.WriteLineAsync(report.Text);
    return report.ExitCode;
}
