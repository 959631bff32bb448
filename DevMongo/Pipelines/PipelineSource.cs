using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>What a pipeline needs of the world around it.</summary>
/// <param name="Read">The documents of another collection or view of the database.</param>
/// <param name="Facts">What <c>$collStats</c> and its like answer: by the stage's name and operand.</param>
/// <param name="Variables">Those of <c>let</c>, and <c>NOW</c>.</param>
internal sealed record PipelineSource(Func<string, IEnumerable<BsonDocument>> Read, Func<string, BsonDocument, IEnumerable<BsonDocument>>? Facts, Scope Variables, Ordering Ordering)
{
    public static PipelineSource None(TimeProvider time) =>
        new(name => throw Refusal.IllegalOperation($"there are no other collections here, and {name} is one"), null, ScopeAt(time), Ordering.Simple);

    public static Scope ScopeAt(TimeProvider time) => Scope.Of(BsonValue.FromDocument(BsonDocument.Empty)).With("NOW", BsonValue.FromDateTime(time.GetUtcNow()));

    public Scope Of(BsonDocument document) => Variables with { Root = BsonValue.FromDocument(document) };
}
