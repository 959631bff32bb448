using Platform.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside: configuration <c>Parameters:NAME</c>, else its default.</summary>
public class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
    : Resource(name), IValueProvider, IManifestExpressionProvider
{
    private string? value;

    public bool Secret { get; } = secret;

    public ParameterDefault? Default { get; set; }

    public string ValueExpression => $"{{{Name}.value}}";

    /// <exception cref="MissingParameterException">It has neither.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
        => new(value ??= callback(Default));

    /// <summary>A person's answer, where configuration has nothing.</summary>
    internal void Give(string answer) => value = answer;
}
