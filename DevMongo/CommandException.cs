using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo;

/// <summary>A refusal in the server's own words: its code, the code's name, and what a driver may conclude from its labels.</summary>
public sealed class CommandException(int code, string codeName, string message, params IReadOnlyList<string> labels) : Exception(message)
{
    public int Code { get; } = code;
    public string CodeName { get; } = codeName;
    public IReadOnlyList<string> Labels { get; } = labels;

    /// <summary>More elements of the answer: of a duplicate key its pattern and value.</summary>
    public BsonDocument Details { get; init; }
}
