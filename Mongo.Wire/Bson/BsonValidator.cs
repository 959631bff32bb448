using System.Text;
using System.Text.Unicode;

namespace Platform.Mongo.Wire.Bson;

/// <summary>What <see cref="BsonValidator"/> looks at besides lengths, ends and types, which it always checks.</summary>
/// <param name="MaxDepth">Documents inside each other. Servers take 180 levels in what they store.</param>
/// <param name="Utf8">Names and texts must be UTF-8. Servers do not insist on it, so old data may break it.</param>
/// <param name="DuplicateNames">Whether a name that stands twice in one document is a fault. Servers store such documents.</param>
public sealed record BsonRules(int MaxDepth = 200, bool Utf8 = true, bool DuplicateNames = false)
{
    public static readonly BsonRules Default = new();
}

/// <param name="Offset">Of the element, in the whole document.</param>
/// <param name="Path">Names that lead to it, joined with dots.</param>
public sealed record BsonFault(int Offset, string Path, string What)
{
    public override string ToString() => $"{(Path.Length == 0 ? "document" : Path)}: {What} (at byte {Offset})";
}

/// <summary>Looks at a whole document, whatever is inside it.</summary>
public static class BsonValidator
{
    /// <returns>The first fault, or null.</returns>
    public static BsonFault? Check(ReadOnlySpan<byte> document, BsonRules? rules = null)
    {
        var path = new List<(int Start, int Length)>(8);
        var offset = 0;
        try
        {
            return Document(document, 0, rules ?? BsonRules.Default, path, ref offset, isArray: false) is { } fault ? fault with { Path = Joined(document, path) } : null;
        }
        catch (BsonException e)
        {
            return new(offset, Joined(document, path), e.Message);
        }
    }

    /// <summary>Names become texts only where there is a fault to tell.</summary>
    private static string Joined(ReadOnlySpan<byte> document, List<(int Start, int Length)> path)
    {
        var names = new List<string>();
        foreach (var (start, length) in path)
            names.Add(Encoding.UTF8.GetString(document.Slice(start, length)));
        return string.Join('.', names);
    }

    private static BsonFault? Document(ReadOnlySpan<byte> document, int start, BsonRules rules, List<(int Start, int Length)> path, ref int offset, bool isArray)
    {
        if (path.Count >= rules.MaxDepth)
            return Fault(start, $"nested deeper than {rules.MaxDepth} levels");
        var seen = rules.DuplicateNames && !isArray ? new HashSet<string>(StringComparer.Ordinal) : null;
        var reader = new BsonReader(document);
        while (reader.Read())
        {
            offset = start + reader.ElementOffset;
            path.Add((offset + 1, reader.Name.Length));
            if (rules.Utf8 && !Utf8.IsValid(reader.Name))
                return Fault(offset, "the name is not UTF-8");
            if (seen?.Add(Encoding.UTF8.GetString(reader.Name)) == false)
                return Fault(offset, "the name stands twice in one document");
            var fault = Value(reader.Value, start + reader.ValueOffset, rules, path, ref offset);
            if (fault is not null)
                return fault;
            path.RemoveAt(path.Count - 1);
        }
        return null;
    }

    private static BsonFault? Value(BsonView value, int start, BsonRules rules, List<(int Start, int Length)> path, ref int offset)
    {
        switch (value.Type)
        {
            case BsonType.Document or BsonType.Array:
                return Document(value.Bytes, start, rules, path, ref offset, value.Type == BsonType.Array);
            case BsonType.String or BsonType.Code or BsonType.Symbol:
                return Text(value.AsUtf8, rules, offset);
            case BsonType.DbPointer:
                return Text(BsonText.Content(value.Bytes[..^ObjectId.Size]), rules, offset);
            case BsonType.Regex:
                return Text(value.Bytes, rules, offset);
            case BsonType.CodeWithScope:
                var parts = CodeWithScope.Parts(value.Bytes);
                return Text(parts.Code, rules, offset) ?? Document(parts.Scope, start + value.Bytes.Length - parts.Scope.Length, rules, path, ref offset, isArray: false);
            case BsonType.Boolean when value.Bytes[0] > 1:
                return Fault(offset, $"a boolean of {value.Bytes[0]}");
            case BsonType.Binary when value.BinarySubtype == 2 && BsonSize.Length(value.AsBinary, 0) != value.AsBinary.Length - 4:
                return Fault(offset, "the inner length of an old binary does not fit");
            default:
                return null;
        }
    }

    private static BsonFault? Text(ReadOnlySpan<byte> text, BsonRules rules, int offset) =>
        rules.Utf8 && !Utf8.IsValid(text) ? Fault(offset, "the text is not UTF-8") : null;

    private static BsonFault Fault(int offset, string what) => new(offset, "", what);
}
