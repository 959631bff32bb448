using System.Collections;
using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Dashboard;

namespace Platform.Hosting.Running;

/// <summary>What a process gets told: the model's variables with their values, on top of the AppHost's own environment.</summary>
internal sealed class EnvironmentResolver(DistributedApplicationExecutionContext execution, DashboardAccess dashboard, ResourceBoard board, SecretMask mask)
{
    /// <summary>Meant for the AppHost itself: addresses it would listen on, and secrets of others.</summary>
    private static readonly string[] NotInherited = ["Parameters__", "ASPNETCORE_URLS", "ASPIRE_", "DOTNET_LAUNCH_PROFILE", "MSBUILD"];

    public async Task<ImmutableArray<EnvironmentValue>> ResolveAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, Telemetry(resource), cancellationToken);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>()) await callback.Callback(context);
        var values = Inherited().Where(v => !context.EnvironmentVariables.ContainsKey(v.Name)).ToList();
        foreach (var (name, value) in context.EnvironmentVariables)
            if (await TextAsync(value, cancellationToken) is { } text) values.Add(new(name, text, mask.Apply(text), FromModel: true));
        return [.. values];
    }

    public static async Task<ImmutableArray<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], cancellationToken);
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>()) await callback.Callback(context);
        var arguments = ImmutableArray.CreateBuilder<string>();
        foreach (var argument in context.Args)
            if (await TextAsync(argument, cancellationToken) is { } text) arguments.Add(text);
        return arguments.ToImmutable();
    }

    private Dictionary<string, object> Telemetry(IResource resource)
    {
        if (resource is not ProjectResource || dashboard.OtlpEndpoint is not { } endpoint) return [];
        mask.Add(dashboard.OtlpKey);
        return new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={dashboard.OtlpKey}",
            ["OTEL_SERVICE_NAME"] = resource.Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={board[resource.Name].Id[(resource.Name.Length + 1)..]}",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
        };
    }

    private IEnumerable<EnvironmentValue> Inherited() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(e => (Name: (string)e.Key, Value: (string?)e.Value ?? ""))
        .Where(e => !NotInherited.Any(p => e.Name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
        .Select(e => new EnvironmentValue(e.Name, e.Value, mask.Apply(e.Value), FromModel: false));

    public static async ValueTask<string?> TextAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken),
        _ => throw new HostingException(ExitCode.Model, null, $"a value of type {value.GetType().Name} cannot be an environment variable or an argument", "Pass a string, a parameter, an endpoint or a ReferenceExpression."),
    };
}
