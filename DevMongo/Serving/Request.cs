using Platform.DevMongo.Documents;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.DevMongo.Serving;

/// <summary>A command. Its body may be kept; documents of its sequences live only as long as the message.</summary>
internal sealed class Request
{
    private readonly WireMessage _message;

    public Request(WireMessage message)
    {
        _message = message;
        var body = message.Body;
        // Old clients wrap the first hello's document.
        Body = (body["$query"u8] is { IsMissing: false } query ? query.AsDocument : body).Copy();
        Name = Body.Elements().Select(e => e.Name).FirstOrDefault() ?? throw Refusal.FailedToParse("a command has a name");
        Database = message.Database ?? throw new CommandException(40571, "Location40571", "OP_MSG requests require a $db argument");
    }

    public BsonDocument Body { get; }
    public string Name { get; }
    public string Database { get; }

    /// <summary>The command's own value: most often a collection's name.</summary>
    public BsonValue Operand => Body[Name];

    public Namespace Namespace => Operand.IsString() ? new Namespace(Database, Operand.AsString)
        : throw Refusal.InvalidNamespace($"collection name has invalid type {TypeNames.Of(Operand.Type)}");

    public IEnumerable<BsonDocument> Documents(string name) => _message.Documents(name);
}
