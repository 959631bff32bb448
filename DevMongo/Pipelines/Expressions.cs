using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>The value of an expression for one document; missing where it has none.</summary>
internal delegate BsonValue Expression(Scope scope);

/// <summary>Makes expressions out of what pipelines say. Operators are in tables by what they work on.</summary>
internal static class Expressions
{
    public static Expression Compile(BsonValue given)
    {
        if (given.IsString() && given.AsString is ['$', ..] text)
            return Reference(text);
        if (given.IsArray())
            return Array(given.Items().Select(Compile).ToArray());
        if (!given.IsDocument())
            return _ => given;
        var document = given.AsDocument;
        return document.Elements().Select(e => e.Name).FirstOrDefault() is ['$', ..] name
            ? document.Count() == 1 ? Operator(name, document[name]) : throw new CommandException(15983, "Location15983", "an expression specification must contain exactly one field, the name of the expression")
            : Object(document);
    }

    /// <summary>The operands of an operator: its array, or its one operand.</summary>
    public static Expression[] Operands(BsonValue given) => given.IsArray() ? [.. given.Items().Select(Compile)] : [Compile(given)];

    /// <summary>A named operand that may be left out.</summary>
    public static Expression? Optional(BsonDocument operands, string name) => operands[name] is { IsMissing: false } value ? Compile(value) : null;

    public static Expression Needed(string op, BsonDocument operands, string name) => Optional(operands, name) ?? throw Refusal.FailedToParse($"Missing '{name}' parameter to {op}");

    private static Expression Reference(string text)
    {
        if (!text.StartsWith("$$", StringComparison.Ordinal))
        {
            var path = new FieldPath(text[1..]);
            return scope => path.Mapped(scope.Variable("CURRENT"));
        }
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? text[2..] : text[2..dot];
        var rest = dot < 0 ? null : new FieldPath(text[(dot + 1)..]);
        return scope => scope.Variable(name) is var value && rest is not null ? rest.Mapped(value) : value;
    }

    private static Expression Array(Expression[] items) => scope => BsonValue.FromArray(items.Select(item => item(scope) is { IsMissing: false } value ? value : BsonValue.Null));

    private static Expression Object(BsonDocument document)
    {
        var fields = document.Elements().Select(e => (e.Name, Value: Compile(e.Value))).ToArray();
        return scope => Values.Document(w =>
        {
            foreach (var (name, value) in fields)
                if (value(scope) is { IsMissing: false } given)
                    w.WriteValue(name, given);
        });
    }

    private static Expression Operator(string name, BsonValue operand) => name switch
    {
        "$literal" or "$const" => _ => operand,
        _ => ControlOperators.Compile(name, operand) ?? ArrayExpressions.Compile(name, operand) ?? DateOperators.Compile(name, operand) ?? Simple(name, operand),
    };

    private static Expression Simple(string name, BsonValue operand)
    {
        var apply = NumberOperators.Find(name) ?? TextOperators.Find(name) ?? ConversionOperators.Find(name) ?? throw Refusal.UnknownExpression(name);
        var operands = Operands(operand);
        return scope => apply([.. operands.Select(o => o(scope))]);
    }
}
