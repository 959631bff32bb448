using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>One stage: documents in, documents out.</summary>
internal delegate IEnumerable<BsonDocument> Stage(IEnumerable<BsonDocument> input);

/// <summary>Stages one behind the other. Where it writes to (<c>$out</c>, <c>$merge</c>) is the caller's to do.</summary>
internal sealed class Pipeline
{
    private static readonly HashSet<string> InUpdates = ["$addFields", "$set", "$unset", "$project", "$replaceRoot", "$replaceWith"];
    private static readonly HashSet<string> InChangeStreams = [.. InUpdates, "$match", "$redact"];
    private readonly List<Stage> _stages = [];

    private Pipeline(IEnumerable<BsonDocument> stages, PipelineSource source, IReadOnlySet<string>? allowed)
    {
        foreach (var stage in stages)
        {
            if (stage.Count() != 1)
                throw new CommandException(40323, "Location40323", "A pipeline stage specification object must contain exactly one field.");
            var (name, operand) = stage.Elements().First();
            if (allowed?.Contains(name) == false)
                throw new CommandException(20, "IllegalOperation", $"{name} is not allowed here");
            _stages.Add(Stages.Compile(name, operand, source));
        }
    }

    public static Pipeline Compile(IEnumerable<BsonDocument> stages, PipelineSource source) => new(stages, source, null);

    public static Pipeline ForUpdate(BsonDocument stages, TimeProvider time) => new(Of(stages), PipelineSource.None(time), InUpdates);

    public static Pipeline ForChanges(IEnumerable<BsonDocument> stages, TimeProvider time) => new(stages, PipelineSource.None(time), InChangeStreams);

    /// <summary>The stages of an array of them.</summary>
    public static List<BsonDocument> Of(BsonDocument array) =>
        [.. array.Values().Select(stage => stage.IsDocument() ? stage.AsDocument : throw Refusal.TypeMismatch("Each element of the 'pipeline' array must be an object"))];

    public IEnumerable<BsonDocument> Run(IEnumerable<BsonDocument> input) => _stages.Aggregate(input, (documents, stage) => stage(documents));
}
