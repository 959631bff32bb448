namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a value is written down where it is not known yet: <c>{resource.property}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}
