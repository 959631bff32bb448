using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Pipeline;

namespace Platform.Hosting.Publishing;

/// <summary>What was asked for on the command line, by a person or by the Aspire CLI; under the configuration keys that Aspire gives it.</summary>
/// <param name="OutputPath">A file that ends in <c>.json</c>, or a directory; relative to the current one.</param>
internal sealed record PublishOptions(string? Operation, string? Publisher, string? Step, string? OutputPath)
{
    public const string FileName = "aspire-manifest.json";
    private const string Manifest = "manifest";
    private const string DefaultOutput = "aspire-output";
    private const string DefaultEnvironment = "Production";

    /// <summary>The command line's names for the configuration's keys.</summary>
    public static Dictionary<string, string> Switches { get; } = new()
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--step"] = "Pipeline:Step",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--environment"] = "Pipeline:Environment",
        ["--log-level"] = "Pipeline:LogLevel",
        ["--clear-cache"] = "Pipeline:ClearCache",
        ["--yes"] = "Pipeline:SkipConfirmation",
        ["--include-exception-details"] = "Pipeline:IncludeExceptionDetails",
    };

    public bool IsPublish => Publisher is not null || string.Equals(Operation, "publish", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where it is deployed to: each environment has a state of its own.</summary>
    public string Environment { get; init; } = DefaultEnvironment;

    /// <summary>How much of a step's output is shown.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Forget what was deployed, and remember nothing.</summary>
    public bool ClearCache { get; init; }

    /// <summary>A person has said yes already.</summary>
    public bool SkipConfirmation { get; init; }

    public bool ShowsExceptions { get; init; }

    /// <summary>The step to run, with all that it needs.</summary>
    /// <exception cref="HostingException">Another publisher was asked for.</exception>
    public string Target
    {
        get
        {
            if (Publisher is null) return Step ?? WellKnownPipelineSteps.Publish;
            if (Publisher != Manifest) throw new HostingException(ExitCode.Model, null, $"this AppHost has no publisher '{Publisher}'", $"Use --publisher {Manifest}.");
            return PublishSteps.Manifest;
        }
    }

    public static PublishOptions From(IConfiguration configuration) => new(
        configuration[Switches["--operation"]], configuration[Switches["--publisher"]], configuration[Switches["--step"]], configuration[Switches["--output-path"]])
    {
        Environment = configuration[Switches["--environment"]] ?? DefaultEnvironment,
        LogLevel = Level(configuration[Switches["--log-level"]]),
        ClearCache = IsOn(configuration[Switches["--clear-cache"]]),
        SkipConfirmation = IsOn(configuration[Switches["--yes"]]),
        ShowsExceptions = IsOn(configuration[Switches["--include-exception-details"]]),
    };

    /// <param name="appHostDirectory">The output goes below it when nothing says where.</param>
    /// <returns>The full path of the manifest to write.</returns>
    /// <exception cref="HostingException">No place was given, and none is usual.</exception>
    public string ManifestPath(string appHostDirectory)
    {
        if (string.IsNullOrWhiteSpace(OutputPath) && Publisher is not null)
            throw new HostingException(ExitCode.Model, null, "nothing says where the manifest goes", "Add --output-path FILE.json, or a directory.");
        var path = string.IsNullOrWhiteSpace(OutputPath) ? Path.Combine(appHostDirectory, DefaultOutput) : Path.GetFullPath(OutputPath);
        return path.EndsWith(".json", StringComparison.Ordinal) ? path : Path.Combine(path, FileName);
    }

    private static bool IsOn(string? text) => bool.TryParse(text, out var value) && value;

    private static LogLevel Level(string? text) => text switch
    {
        null => LogLevel.Information,
        _ when Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) => level,
        _ => throw new HostingException(ExitCode.Model, null, $"'{text}' is no log level", "Use trace, debug, information, warning, error or critical."),
    };
}
