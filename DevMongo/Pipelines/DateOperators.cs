using System.Globalization;
using System.Text.RegularExpressions;
using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>Parts of a date, and dates as text, in UTC.</summary>
internal static partial class DateOperators
{
    public static Expression? Compile(string name, BsonValue given) => name switch
    {
        "$year" => Part(given, t => t.Year),
        "$month" => Part(given, t => t.Month),
        "$dayOfMonth" => Part(given, t => t.Day),
        "$dayOfWeek" => Part(given, t => (int)t.DayOfWeek + 1),
        "$dayOfYear" => Part(given, t => t.DayOfYear),
        "$hour" => Part(given, t => t.Hour),
        "$minute" => Part(given, t => t.Minute),
        "$second" => Part(given, t => t.Second),
        "$millisecond" => Part(given, t => t.Millisecond),
        "$dateToString" => Text(given.AsDocument),
        _ => null,
    };

    private static Expression Part(BsonValue given, Func<DateTimeOffset, int> part)
    {
        var date = Expressions.Compile(given.IsDocument() && given.AsDocument.Has("date") ? given.AsDocument["date"] : given);
        return scope => Time(date(scope)) is { } time ? BsonValue.FromInt32(part(time)) : BsonValue.Null;
    }

    private static Expression Text(BsonDocument given)
    {
        if (given.Has("timezone") && given.Text("timezone") is not ("UTC" or "GMT" or "+00:00" or "Z"))
            throw Refusal.NotImplemented("DevMongo's $dateToString knows UTC alone");
        var date = Expressions.Needed("$dateToString", given, "date");
        var format = given.Text("format") ?? "%Y-%m-%dT%H:%M:%S.%LZ";
        return scope => Time(date(scope)) is { } time ? BsonValue.FromString(Placeholder().Replace(format, match => Placed(match.Value[1], time))) : BsonValue.Null;
    }

    private static string Placed(char letter, DateTimeOffset time) => letter switch
    {
        'Y' => time.Year.ToString("0000", CultureInfo.InvariantCulture),
        'm' => time.Month.ToString("00", CultureInfo.InvariantCulture),
        'd' => time.Day.ToString("00", CultureInfo.InvariantCulture),
        'H' => time.Hour.ToString("00", CultureInfo.InvariantCulture),
        'M' => time.Minute.ToString("00", CultureInfo.InvariantCulture),
        'S' => time.Second.ToString("00", CultureInfo.InvariantCulture),
        'L' => time.Millisecond.ToString("000", CultureInfo.InvariantCulture),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        '%' => "%",
        _ => throw new CommandException(18536, "Location18536", $"Invalid format character '%{letter}' in format string"),
    };

    private static DateTimeOffset? Time(BsonValue value) => value.Type switch
    {
        BsonType.DateTime => DateTimeOffset.FromUnixTimeMilliseconds(value.AsDateTimeMs),
        BsonType.ObjectId => value.AsObjectId.Time,
        BsonType.Timestamp => value.AsTimestamp.Time,
        _ => value.IsNullish() ? null : throw new CommandException(16006, "Location16006", $"can't convert from BSON type {TypeNames.Of(value.Type)} to Date"),
    };

    [GeneratedRegex("%.")]
    private static partial Regex Placeholder();
}
