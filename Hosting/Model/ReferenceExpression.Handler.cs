using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

public partial class ReferenceExpression
{
    /// <summary>Collects an interpolated string without formatting its holes.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder format = new(literalLength + 4 * formattedCount);
        private readonly List<IValueProvider> providers = new(formattedCount);
        private readonly List<string> expressions = new(formattedCount);

        public void AppendLiteral(string value) => Literal(value);

        public void AppendFormatted(string? value) => Literal(value);

        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider
        {
            format.Append('{').Append(providers.Count).Append('}');
            providers.Add(valueProvider);
            expressions.Add(valueProvider.ValueExpression);
        }

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider.Resource);

        internal ReferenceExpression ToExpression() => new(format.ToString(), providers, expressions);

        private void Literal(string? value)
            => format.Append(value?.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }
}
