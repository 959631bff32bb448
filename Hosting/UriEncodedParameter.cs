using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting;

/// <summary>A parameter's value as a part of a URI. In a manifest it is an <c>annotated.string</c> beside the parameter, since a deployment encodes it there.</summary>
internal sealed class UriEncodedParameter(ParameterResource parameter) : Resource($"{parameter.Name}-uri-encoded"), IValueProvider, IManifestExpressionProvider
{
    public ParameterResource Parameter { get; } = parameter;

    public string ValueExpression => $"{{{Name}.value}}";

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => await Parameter.GetValueAsync(cancellationToken) is { } value ? Uri.EscapeDataString(value) : null;
}
