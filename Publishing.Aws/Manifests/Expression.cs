using System.Text.RegularExpressions;

namespace Platform.Publishing.Aws.Manifests;

/// <summary>One piece of a manifest's text: written out, or a reference <c>{resource.path}</c>.</summary>
internal sealed record ExpressionPiece(string? Text, string Resource, string Path)
{
    public override string ToString() => Text ?? $"{{{Resource}.{Path}}}";
}

internal static partial class Expression
{
    /// <summary>Braces that hold no reference are text. Aspire doubles them only in a text that has references; in another they stand for themselves (JSON in a variable).</summary>
    public static IReadOnlyList<ExpressionPiece> Parse(string text)
    {
        if (!Token().Matches(text).Any(match => match.Groups["resource"].Success)) return text.Length == 0 ? [] : [new(text, "", "")];
        var pieces = new List<ExpressionPiece>();
        var done = 0;
        foreach (Match match in Token().Matches(text))
        {
            if (match.Index > done) pieces.Add(new(text[done..match.Index], "", ""));
            pieces.Add(match.Value is "{{" or "}}" ? new(match.Value[..1], "", "") : new(null, match.Groups["resource"].Value, match.Groups["path"].Value));
            done = match.Index + match.Length;
        }
        if (done < text.Length) pieces.Add(new(text[done..], "", ""));
        return pieces;
    }

    [GeneratedRegex(@"\{\{|\}\}|\{(?<resource>[A-Za-z][A-Za-z0-9_-]*)\.(?<path>[A-Za-z][A-Za-z0-9._-]*)\}")]
    private static partial Regex Token();
}
