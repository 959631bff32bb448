using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Platform.Hosting.Dashboard;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>A resource's status in the CLI's words: what the dashboard is told, as JSON. What is sensitive there has no value here.</summary>
internal static class ResourceSnapshots
{
    public static object Of(ResourceStatus status)
    {
        var wire = ResourceMapper.Map(status);
        return new
        {
            wire.Name,
            wire.DisplayName,
            wire.ResourceType,
            Type = wire.ResourceType,
            wire.State,
            wire.StateStyle,
            HealthStatus = HealthOf(status),
            status.ExitCode,
            status.CreatedAt,
            status.StartedAt,
            status.StoppedAt,
            WaitingFor = status.WaitingFor is { } other ? new[] { other } : null,
            Urls = wire.Urls.Where(u => !u.IsInactive).Select(Url),
            Relationships = wire.Relationships.Select(r => new { r.ResourceName, r.Type }),
            HealthReports = status.Reports.Select(r => new { Name = r.Check, Status = r.State == HealthState.Unknown ? null : r.State.ToString(), r.Description }),
            Volumes = Array.Empty<object>(),
            EnvironmentVariables = wire.Environment.Select(e => new { e.Name, e.Value, e.IsFromSpec }),
            Properties = wire.Properties.ToDictionary(p => p.Name, p => p.IsSensitive ? null : Json(p.Value)),
            Commands = wire.Commands.Select(c => new
            {
                c.Name, c.DisplayName, Description = c.DisplayDescription, State = c.State.ToString(), Visibility = "UI, Api", ArgumentInputs = Array.Empty<object>(),
            }),
        };
    }

    /// <summary>Null: it does not run, or was not asked yet.</summary>
    public static string? HealthOf(ResourceStatus status) => status.Health == HealthState.Unknown ? null : status.Health.ToString();

    private static object Url(Dashboard.Wire.Url url) => new
    {
        Name = url.HasEndpointName ? url.EndpointName : "link",
        Url = url.FullUrl,
        url.IsInternal,
        DisplayProperties = new { DisplayName = url.DisplayProperties.DisplayName is { Length: > 0 } text ? text : null, url.DisplayProperties.SortOrder },
    };

    private static JsonNode? Json(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.NumberValue => value.NumberValue,
        Value.KindOneofCase.BoolValue => value.BoolValue,
        Value.KindOneofCase.ListValue => new JsonArray([.. value.ListValue.Values.Select(Json)]),
        _ => null,
    };
}
