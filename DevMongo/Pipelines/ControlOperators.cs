using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>Conditions, comparisons and variables: operators that do not look at all of their operands, or bind names.</summary>
internal static class ControlOperators
{
    public static Expression? Compile(string name, BsonValue given) => name switch
    {
        "$and" => Expressions.Operands(given) is var all ? scope => BsonValue.FromBoolean(System.Array.TrueForAll(all, e => e(scope).IsTruthy())) : null,
        "$or" => Expressions.Operands(given) is var any ? scope => BsonValue.FromBoolean(System.Array.Exists(any, e => e(scope).IsTruthy())) : null,
        "$not" => Expressions.Operands(given)[0] is var one ? scope => BsonValue.FromBoolean(!one(scope).IsTruthy()) : null,
        "$cmp" => Compared(given, order => BsonValue.FromInt32(Math.Sign(order))),
        "$eq" => Compared(given, order => BsonValue.FromBoolean(order == 0)),
        "$ne" => Compared(given, order => BsonValue.FromBoolean(order != 0)),
        "$gt" => Compared(given, order => BsonValue.FromBoolean(order > 0)),
        "$gte" => Compared(given, order => BsonValue.FromBoolean(order >= 0)),
        "$lt" => Compared(given, order => BsonValue.FromBoolean(order < 0)),
        "$lte" => Compared(given, order => BsonValue.FromBoolean(order <= 0)),
        "$cond" => Condition(given),
        "$ifNull" => IfNull(Expressions.Operands(given)),
        "$switch" => Switch(given.AsDocument),
        "$let" => Let(given.AsDocument),
        _ => null,
    };

    private static Expression Compared(BsonValue given, Func<int, BsonValue> answer)
    {
        var operands = Expressions.Operands(given);
        if (operands.Length != 2)
            throw new CommandException(16020, "Location16020", $"A comparison takes exactly 2 arguments. {operands.Length} were passed in.");
        return scope => answer(operands[0](scope).CompareTo(operands[1](scope)));
    }

    private static Expression Condition(BsonValue given)
    {
        var parts = given.IsDocument() ? [Expressions.Needed("$cond", given.AsDocument, "if"), Expressions.Needed("$cond", given.AsDocument, "then"), Expressions.Needed("$cond", given.AsDocument, "else")]
            : Expressions.Operands(given);
        return parts.Length == 3 ? scope => parts[0](scope).IsTruthy() ? parts[1](scope) : parts[2](scope)
            : throw new CommandException(16020, "Location16020", "Expression $cond takes exactly 3 arguments");
    }

    private static Expression IfNull(Expression[] operands) => scope =>
    {
        foreach (var operand in operands.AsSpan(0, operands.Length - 1))
            if (operand(scope) is var value && !value.IsNullish())
                return value;
        return operands[^1](scope);
    };

    private static Expression Switch(BsonDocument given)
    {
        var branches = given["branches"].Items().Select(b => (Case: Expressions.Needed("$switch", b.AsDocument, "case"), Then: Expressions.Needed("$switch", b.AsDocument, "then"))).ToArray();
        var otherwise = Expressions.Optional(given, "default");
        return scope =>
        {
            foreach (var (condition, then) in branches)
                if (condition(scope).IsTruthy())
                    return then(scope);
            return otherwise is not null ? otherwise(scope)
                : throw new CommandException(40066, "Location40066", "$switch could not find a matching branch for an input, and no default was specified.");
        };
    }

    private static Expression Let(BsonDocument given)
    {
        var variables = given.Document("vars").Elements().Select(e => (e.Name, Value: Expressions.Compile(e.Value))).ToArray();
        var inside = Expressions.Needed("$let", given, "in");
        return scope => inside(variables.Aggregate(scope, (inner, variable) => inner.With(variable.Name, variable.Value(scope))));
    }
}
