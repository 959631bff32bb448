using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with holes that are filled when the application runs, or named when it is published.</summary>
public partial class ReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    private ReferenceExpression(string format, IReadOnlyList<IValueProvider> valueProviders, IReadOnlyList<string> manifestExpressions)
    {
        Format = format;
        ValueProviders = valueProviders;
        ManifestExpressions = manifestExpressions;
    }

    public string Format { get; }

    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    public IReadOnlyList<string> ManifestExpressions { get; }

    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.ToExpression();

    /// <summary>Null only when the expression is one hole without a value.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
    {
        if (Format == "{0}") return await ValueProviders[0].GetValueAsync(cancellationToken);
        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++) values[i] = await ValueProviders[i].GetValueAsync(cancellationToken);
        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }
}
