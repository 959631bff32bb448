namespace Platform.Hosting.Running;

internal sealed record ResourceLink(string Url, string? Text, string? EndpointName);
