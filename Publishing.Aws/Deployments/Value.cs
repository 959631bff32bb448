namespace Platform.Publishing.Aws.Deployments;

/// <summary>A piece of a text that is known now, or only when the stack is there.</summary>
internal abstract record Part;

internal sealed record Literal(string Text) : Part;

/// <summary>What the secret of this name holds.</summary>
internal sealed record SecretReference(string Secret) : Part;

internal sealed record ParameterReference(string Parameter) : Part;

internal enum StoreProperty
{
    Host,
    Port,
}

internal sealed record StoreReference(string Store, StoreProperty Property) : Part;

internal enum BucketProperty
{
    Name,

    /// <summary>Where its objects are read: the distribution's address if it has one.</summary>
    Url,
}

internal sealed record BucketReference(string Bucket, BucketProperty Property) : Part;

/// <summary>The address of a store that is reached by a connection string only: a text with it can only be filled in whole.</summary>
internal sealed record UnknownAddress(string Store) : Part;

/// <summary>A resolved text.</summary>
internal sealed record Value(IReadOnlyList<Part> Parts)
{
    public static Value Of(string text) => new([new Literal(text)]);

    public bool HasSecret => Parts.Any(p => p is SecretReference);
    public bool IsUnknown => Parts.Any(p => p is UnknownAddress);

    /// <summary>The one part that it is, or null.</summary>
    public Part? Only => Parts is [var part] ? part : null;

    /// <summary>The text when nothing in it is left to the stack; else null.</summary>
    public string? Text => Parts.Count == 0 ? "" : Only is Literal literal ? literal.Text : null;

    /// <summary>Equal for equal values.</summary>
    public string Key => string.Join('\u001f', Parts);

    public static Value Join(IEnumerable<Part> parts)
    {
        var joined = new List<Part>();
        foreach (var part in parts.Where(p => p is not Literal { Text: "" }))
        {
            if (part is Literal next && joined is [.., Literal last]) joined[^1] = new Literal(last.Text + next.Text);
            else joined.Add(part);
        }
        return new Value(joined);
    }
}
