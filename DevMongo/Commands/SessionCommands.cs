using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Sessions, and the ends of transactions.</summary>
internal static class SessionCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["startSession"] = Command.Of(Start);
        commands["refreshSessions"] = Command.Of(_ => Replies.Ok);
        commands["endSessions"] = Command.Of(c => End(c, "endSessions"), needsUser: false);
        commands["killSessions"] = Command.Of(c => End(c, "killSessions"));
        commands["commitTransaction"] = Command.Of(Commit);
        commands["abortTransaction"] = Command.Of(Abort);
    }

    private static Reply Start(CommandContext context) => w =>
    {
        w.WriteDocument("id", BsonDocument.Build(id => id.WriteBinary("id", Guid.NewGuid().ToByteArray(bigEndian: true), 4)));
        w.WriteInt32("timeoutMinutes", (int)context.Member.Options.SessionTimeout.TotalMinutes);
    };

    private static Reply End(CommandContext context, string name)
    {
        foreach (var session in context.Body[name].Items())
        {
            var id = session.AsDocument["id"];
            context.Member.Sessions.End(id);
            context.Member.Cursors.CloseOf(id);
        }
        return Replies.Ok;
    }

    private static Reply Commit(CommandContext context)
    {
        var (session, number) = Ended(context);
        if (session.Committed == number)
            return Replies.Ok;
        var transaction = Open(context, session, number);
        session.Transaction = null;
        if (transaction.Changes.Count > 0)
            context.RequireNoBlock();
        transaction.Commit(context.Store);
        session.Committed = number;
        return Replies.Ok;
    }

    private static Reply Abort(CommandContext context)
    {
        var (session, number) = Ended(context);
        Open(context, session, number);
        session.Transaction = null;
        return Replies.Ok;
    }

    private static (Session Session, long Number) Ended(CommandContext context)
    {
        if (context.Request.Database != "admin")
            throw Refusal.Unauthorized($"{context.Request.Name} may only be run against the admin database.");
        var number = context.Body.Whole("txnNumber");
        return context.Session is { } session && number is { } given ? (session, given)
            : throw Refusal.InvalidOptions("a transaction's end needs lsid and txnNumber");
    }

    private static Transaction Open(CommandContext context, Session session, long number) =>
        session.Transaction is { } transaction && transaction.Number == number && transaction.Ends >= context.Member.Time.GetUtcNow() ? transaction
            : throw Refusal.NoSuchTransaction($"Transaction with {{ txnNumber: {number} }} has been aborted.");
}
