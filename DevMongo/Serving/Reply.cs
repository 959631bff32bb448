using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Serving;

/// <summary>Writes the elements of an answer, without <c>ok</c> and times.</summary>
internal delegate void Reply(BsonWriter writer);

internal static class Replies
{
    public static readonly Reply Ok = _ => { };
}
