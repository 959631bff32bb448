using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>A document that the destination does not take: told by its <c>_id</c>, since somebody must look at it.</summary>
internal static class DocumentFault
{
    private const int InvalidId = 53;
    private const int LongestKey = 200;

    /// <param name="id">Of the statement with this number.</param>
    public static async Task<T> NamedAsync<T>(string operation, Func<int, BsonValue> id, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (MongoException fault) when (fault is { Statement: >= 0, IsTransient: false })
        {
            var key = DocumentKey.Of(id(fault.Statement)).Text;
            throw MongoDbFault.New(operation, $"the destination refuses the document with _id {(key.Length > LongestKey ? key[..LongestKey] + "..." : key)}: {fault.Message}", HintFor(fault), cause: fault);
        }
    }

    private static string HintFor(MongoException fault) => fault.Code switch
    {
        InvalidId => "an older server let this _id in, and none does today: store the document under another _id at the source, or leave its collection out (exclude); then do the same again",
        MongoErrors.BsonObjectTooLarge or MongoErrors.BadValue => "make the document smaller at the source, or leave its collection out (exclude); then do the same again",
        _ => fault.Hint,
    };
}
