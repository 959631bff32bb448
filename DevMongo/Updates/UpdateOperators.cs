using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>The operators on fields. Those on arrays are in <see cref="ArrayOperators"/>.</summary>
internal static class UpdateOperators
{
    public static IEnumerable<UpdateStep> Compile(string name, BsonValue operand, Ordering ordering)
    {
        if (!name.StartsWith('$'))
            throw Refusal.FailedToParse($"Unknown modifier: {name}. Expected a valid update modifier or pipeline-style update specified as an array");
        if (!operand.IsDocument())
            throw Refusal.FailedToParse($"Modifiers operate on fields but we found type {TypeNames.Of(operand.Type)} instead. For example: {{$mod: {{<field>: ...}}}} not {{{name}: {operand}}}");
        return operand.AsDocument.Elements().Select(e => Compile(name, Path(e.Name), e.Value, ordering)).ToList();
    }

    private static FieldPath Path(string name)
    {
        if (name.Length == 0 || name.Split('.').Contains(""))
            throw new CommandException(56, "EmptyFieldName", "An empty update path is not valid.");
        return new(name);
    }

    private static UpdateStep Compile(string name, FieldPath path, BsonValue value, Ordering ordering) => name switch
    {
        "$set" => new(path, place => place.Set(value)),
        "$setOnInsert" => new(path, place => place.Set(value), OnlyOnInsert: true),
        "$unset" => new(path, place => place.Remove()),
        "$inc" => new(path, place => Calculate(place, value, name, Arithmetic.Add, value)),
        "$mul" => new(path, place => Calculate(place, value, name, Arithmetic.Multiply, Arithmetic.Multiply(Number(value, name), BsonValue.FromInt32(0)))),
        "$min" => new(path, place => SetIf(place, value, order => order < 0, ordering)),
        "$max" => new(path, place => SetIf(place, value, order => order > 0, ordering)),
        "$rename" => Rename(path, value),
        "$currentDate" => new(path, place => place.Set(Now(value, place.Time))),
        "$bit" => new(path, place => Bits(place, value)),
        _ => ArrayOperators.Compile(name, path, value, ordering) ?? throw Refusal.FailedToParse($"Unknown modifier: {name}. Expected a valid update modifier or pipeline-style update specified as an array"),
    };

    private static void Calculate(UpdatePlace place, BsonValue value, string name, Func<BsonValue, BsonValue, BsonValue> calculate, BsonValue whenMissing)
    {
        Number(value, name);
        var old = place.Value;
        if (old.IsMissing)
            place.Set(whenMissing);
        else if (old.IsNumber)
            place.Set(calculate(old, value));
        else
            throw Refusal.TypeMismatch($"Cannot apply {name} to a value of non-numeric type. {{_id: {place.Root["_id"]?.ToValue()}}} has the field '{place.Parts[^1]}' of non-numeric type {TypeNames.Of(old.Type)}");
    }

    private static BsonValue Number(BsonValue value, string name) =>
        value.IsNumber ? value : throw Refusal.TypeMismatch($"Cannot {(name == "$inc" ? "increment" : "multiply")} with non-numeric argument: {value}");

    private static void SetIf(UpdatePlace place, BsonValue value, Func<int, bool> holds, Ordering ordering)
    {
        if (place.Value is var old && (old.IsMissing || holds(ordering.Compare(value, old))))
            place.Set(value);
    }

    private static UpdateStep Rename(FieldPath from, BsonValue to)
    {
        if (!to.IsString())
            throw Refusal.BadValue($"The 'to' field for $rename must be a string: {from.Text}: {to}");
        var parts = to.AsString.Split('.');
        return new(from, place =>
        {
            if (place.Node is not { } node)
                return;
            place.Remove();
            NodePath.Remove(place.Root, parts);
            NodePath.Set(place.Root, parts, node);
        }, AlsoTouches: to.AsString);
    }

    private static BsonValue Now(BsonValue wanted, TimeProvider time)
    {
        var kind = wanted.IsDocument() ? wanted.AsDocument.Text("$type") : wanted.Type == BsonType.Boolean ? "date" : null;
        return kind switch
        {
            "date" => BsonValue.FromDateTime(time.GetUtcNow()),
            "timestamp" => BsonValue.FromTimestamp(new((uint)time.GetUtcNow().ToUnixTimeSeconds(), 1)),
            _ => throw Refusal.BadValue("The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}"),
        };
    }

    private static void Bits(UpdatePlace place, BsonValue operand)
    {
        var old = place.Value is { IsMissing: false } there ? there : BsonValue.FromInt32(0);
        if (old.Type is not (BsonType.Int32 or BsonType.Int64) || !operand.IsDocument())
            throw Refusal.BadValue($"Cannot apply $bit to a value of non-integral type: {old}");
        var isInt = old.Type == BsonType.Int32;
        old.TryGetWhole(out var bits);
        foreach (var (name, value) in operand.AsDocument)
        {
            isInt &= value.Type == BsonType.Int32;
            if (value.Type is not (BsonType.Int32 or BsonType.Int64) || !value.TryGetWhole(out var mask))
                throw Refusal.BadValue($"The $bit modifier field must be an Integer(32/64 bit); a '{TypeNames.Of(value.Type)}' is not supported here");
            bits = name switch { "and" => bits & mask, "or" => bits | mask, "xor" => bits ^ mask, _ => throw Refusal.BadValue($"The $bit modifier only supports 'and', 'or', and 'xor', not '{name}'") };
        }
        place.Set(isInt ? BsonValue.FromInt32((int)bits) : BsonValue.FromInt64(bits));
    }
}
