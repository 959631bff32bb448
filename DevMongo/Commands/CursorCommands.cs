using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

internal static class CursorCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["getMore"] = new(Batches.NextAsync, InTransaction: true);
        commands["killCursors"] = Command.Of(Kill, inTransaction: true);
    }

    private static Reply Kill(CommandContext context)
    {
        var killed = context.Body["cursors"].Items().GroupBy(id => context.Member.Cursors.Close(id.AsInt64)).ToDictionary(group => group.Key, group => group.ToList());
        // Whoever waits on one of them looks again, and finds it gone.
        context.Store.Log.Wake();
        return w =>
        {
            w.WriteValue("cursorsKilled", BsonValue.FromArray(killed.GetValueOrDefault(true) ?? []));
            w.WriteValue("cursorsNotFound", BsonValue.FromArray(killed.GetValueOrDefault(false) ?? []));
            w.WriteValue("cursorsAlive", BsonValue.FromArray([]));
            w.WriteValue("cursorsUnknown", BsonValue.FromArray([]));
        };
    }
}
