using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Platform.Hosting.Running;

namespace Platform.Hosting.Dashboard;

/// <summary>A resource's status in the dashboard's words. Secrets are masked before they leave the process, or marked as sensitive.</summary>
internal static class ResourceMapper
{
    public static Wire.Resource Map(ResourceStatus status)
    {
        var wire = new Wire.Resource
        {
            Name = status.Id,
            DisplayName = status.Name,
            Uid = status.Id,
            ResourceType = status.Container is null ? ResourceTypes.Of(status.Resource) : "Container", // the dashboard knows what to show of those
            State = status.State,
            StateStyle = StyleOf(status),
            CreatedAt = Timestamp.FromDateTimeOffset(status.CreatedAt),
            StartedAt = Time(status.StartedAt),
            StoppedAt = Time(status.StoppedAt),
            SupportsDetailedTelemetry = status.Resource is ProjectResource,
        };
        wire.Environment.Add(status.Environment.Where(e => e.FromModel).Select(e => new Wire.EnvironmentVariable { Name = e.Name, Value = e.Shown, IsFromSpec = true }));
        wire.Urls.Add(status.Links.Select((link, i) => Url(status, link, status.Links.Length - i)));
        wire.HealthReports.Add(status.Reports.Select(Health));
        wire.Commands.Add(Commands.Of(status.Resource).Select(c => Command(c, status)));
        wire.Relationships.Add(Relationships(status.Resource));
        wire.Properties.Add(ResourceProperties.Of(status));
        if (status.Container is { } container) wire.Volumes.Add(container.Mounts.Select(Volume));
        if (status.Resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault() is { } icon) (wire.IconName, wire.IconVariant) = (icon.IconName, (Wire.IconVariant)icon.IconVariant);
        return wire;
    }

    private static string StyleOf(ResourceStatus status) => status.State switch
    {
        States.Running => "success",
        States.FailedToStart => "error",
        States.ValueMissing => "warning",
        States.Exited when status.ExitCode != 0 => "error",
        _ => "info",
    };

    /// <param name="order">The dashboard shows the highest first.</param>
    private static Wire.Url Url(ResourceStatus status, ResourceLink link, int order)
    {
        var url = new Wire.Url
        {
            FullUrl = link.Url,
            IsInactive = status.State != States.Running,
            DisplayProperties = new Wire.UrlDisplayProperties { SortOrder = order, DisplayName = link.Text ?? "" },
        };
        if (link.EndpointName is not null) url.EndpointName = link.EndpointName;
        return url;
    }

    private static Wire.Volume Volume(ContainerMountAnnotation mount) => new()
    {
        Source = mount.Source ?? "",
        Target = mount.Target,
        MountType = mount.Type == ContainerMountType.BindMount ? "bind" : "volume",
        IsReadOnly = mount.IsReadOnly,
    };

    private static Wire.HealthReport Health(HealthReport report)
    {
        var wire = new Wire.HealthReport { Key = report.Check, Description = report.Description, LastRunAt = Time(report.At) };
        if (report.State != HealthState.Unknown) wire.Status = report.State == HealthState.Healthy ? Wire.HealthStatus.Healthy : Wire.HealthStatus.Unhealthy;
        return wire;
    }

    private static Wire.ResourceCommand Command(ResourceCommandAnnotation command, ResourceStatus status)
    {
        var wire = new Wire.ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            IsHighlighted = command.IsHighlighted,
            IconVariant = (Wire.IconVariant)(command.IconVariant ?? IconVariant.Regular),
            State = (Wire.ResourceCommandState)status.Commands.GetValueOrDefault(command.Name, ResourceCommandState.Disabled),
        };
        if (command.ConfirmationMessage is { } question) wire.ConfirmationMessage = question;
        if (command.IconName is { } icon) wire.IconName = icon;
        if (command.DisplayDescription is { } description) wire.DisplayDescription = description;
        return wire;
    }

    private static IEnumerable<Wire.ResourceRelationship> Relationships(IResource resource)
    {
        var written = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => (r.Resource.Name, r.Type));
        if (resource is IResourceWithParent child) written = written.Append((child.Parent.Name, "Parent"));
        return written.Distinct().Select(r => new Wire.ResourceRelationship { ResourceName = r.Name, Type = r.Type });
    }

    private static Timestamp? Time(DateTimeOffset? time) => time is { } t ? Timestamp.FromDateTimeOffset(t) : null;
}
