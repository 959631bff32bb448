using System.Text.RegularExpressions;
using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>Regular expressions. The server's are PCRE's; what .NET's engine reads otherwise is otherwise here too.</summary>
internal static class Patterns
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static Func<BsonValue, bool> Test(BsonValue pattern, string? options = null)
    {
        var (text, own) = pattern.Type == BsonType.Regex ? pattern.AsRegex
            : pattern.IsString() ? (pattern.AsString, "") : throw Refusal.BadValue("$regex has to be a string");
        var regex = Make(text, options ?? own);
        return value => value.Type switch
        {
            BsonType.String or BsonType.Symbol => IsMatch(regex, value.AsString),
            BsonType.Regex => pattern.Type == BsonType.Regex && value == pattern,
            _ => false,
        };
    }

    public static Regex Make(string text, string options)
    {
        try
        {
            return new(text, Parse(options), Longest);
        }
        catch (ArgumentException fault)
        {
            throw new CommandException(51091, "Location51091", $"Regular expression is invalid: {fault.Message}");
        }
    }

    private static bool IsMatch(Regex regex, string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new CommandException(51156, "Location51156", "Error occurred while executing the regular expression: match limit exceeded");
        }
    }

    private static RegexOptions Parse(string options)
    {
        var parsed = RegexOptions.CultureInvariant;
        foreach (var letter in options)
            parsed |= letter switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                'u' or 'l' => RegexOptions.None,
                _ => throw new CommandException(51108, "Location51108", $"invalid flag in regex options: {letter}"),
            };
        return parsed;
    }
}
