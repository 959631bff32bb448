using System.Collections.Immutable;
using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>What an expression can refer to: the document and variables.</summary>
internal sealed record Scope(BsonValue Root, ImmutableDictionary<string, BsonValue> Variables)
{
    public static Scope Of(BsonValue root) => new(root, ImmutableDictionary<string, BsonValue>.Empty);

    public Scope With(string name, BsonValue value) => this with { Variables = Variables.SetItem(name, value) };

    public BsonValue Variable(string name) => name switch
    {
        "ROOT" => Root,
        "CURRENT" => Variables.GetValueOrDefault(name, Root),
        "REMOVE" => default,
        _ => Variables.TryGetValue(name, out var value) ? value : throw new CommandException(17276, "Location17276", $"Use of undefined variable: {name}"),
    };
}

internal static class Truth
{
    /// <summary>What conditions take for true: everything but false, null, zero and what is missing.</summary>
    public static bool IsTruthy(this BsonValue value) => !value.IsNullish() && (value.Type == BsonType.Boolean || value.IsNumber ? value.IsTrue : true);
}
