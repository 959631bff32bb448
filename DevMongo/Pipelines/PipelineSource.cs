using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>What a pipeline needs of the world around it.</summary>
/// <param name="Read">The documents of another collection or view of the database.</param>
/// <param name="Match">Those of them that a query matches.</param>
/// <param name="Facts">What <c>$collStats</c> and its like answer: by the stage's name and operand.</param>
/// <param name="Variables">Those of <c>let</c>, and <c>NOW</c>.</param>
internal sealed record PipelineSource(
    Func<string, IEnumerable<BsonDocument>> Read, Func<string, BsonDocument, IEnumerable<BsonDocument>> Match, Func<string, BsonDocument, IEnumerable<BsonDocument>>? Facts, Scope Variables, Ordering Ordering)
{
    public static PipelineSource None(TimeProvider time) =>
        new(name => throw NoOthers(name), (name, _) => throw NoOthers(name), null, ScopeAt(time), Ordering.Simple);

    public static Scope ScopeAt(TimeProvider time) => Scope.Of(BsonValue.FromDocument(BsonDocument.Empty)).With("NOW", BsonValue.FromDateTime(time.GetUtcNow()));

    private static CommandException NoOthers(string name) => Refusal.IllegalOperation($"there are no other collections here, and {name} is one");

    public Scope Of(BsonDocument document) => Variables with { Root = BsonValue.FromDocument(document) };
}
