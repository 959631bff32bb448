namespace Platform.Hosting;

internal sealed class MissingParameterException(string name) : HostingException(
    ExitCode.MissingParameter, name, "the parameter has no value",
    $"Give it one in the environment (env 'Parameters__{name}=...' ./run), on the command line (--Parameters:{name}=...), or in AppHost/appsettings.json.");
