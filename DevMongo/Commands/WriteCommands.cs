using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Storage;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary><c>insert</c>, <c>update</c> and <c>delete</c>: several statements each, in order, that fail one by one.</summary>
internal static class WriteCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["insert"] = new(InsertAsync, Writes: true, InTransaction: true);
        commands["update"] = Command.Of(Update, writes: true, inTransaction: true);
        commands["delete"] = Command.Of(Delete, writes: true, inTransaction: true);
    }

    /// <summary>Looking at documents and copying them is most of the work, and needs no gate.</summary>
    private static ValueTask<Reply> InsertAsync(CommandContext context, CancellationToken cancel)
    {
        var ready = context.Request.Documents("documents").Select(document => Ready(document, context.Member)).ToList();
        lock (context.Store.Gate)
            return ValueTask.FromResult(Numbered.Run(context, writes: true, c => Insert(c, ready)));
    }

    private static (BsonDocument Document, CommandException? Refusal) Ready(BsonDocument document, Member member)
    {
        try
        {
            return (Inserted.Normalize(document, member.Time, member.Options.TakesArrayIds), null);
        }
        catch (CommandException refusal)
        {
            return (default, refusal);
        }
    }

    private static Reply Insert(CommandContext context, List<(BsonDocument Document, CommandException? Refusal)> ready)
    {
        var (collection, validates) = (Target(context), !context.Body.Flag("bypassDocumentValidation"));
        var statements = new Statements(context);
        var count = 0;
        statements.Run(ready, one =>
        {
            context.Writer.Insert(collection(), one.Refusal is null ? one.Document : throw one.Refusal, validates);
            count++;
        });
        return w =>
        {
            w.WriteInt32("n", count);
            statements.WriteErrors(w);
        };
    }

    private static Reply Update(CommandContext context)
    {
        var target = Target(context);
        var statements = new Statements(context);
        var (matched, modified, upserted) = (0, 0, new List<(int, BsonValue)>());
        statements.Run("updates", statement =>
        {
            var done = Updating.Run(context, target(), statement);
            (matched, modified) = (matched + done.Matched + (done.Upserted.IsMissing ? 0 : 1), modified + done.Modified);
            if (!done.Upserted.IsMissing)
                upserted.Add((statements.Index, done.Upserted));
        });
        return w =>
        {
            w.WriteInt32("n", matched);
            w.WriteInt32("nModified", modified);
            if (upserted.Count > 0)
                w.WriteValue("upserted", BsonValue.FromArray(upserted.Select(u => Values.Document(d => { d.WriteInt32("index", u.Item1); d.WriteValue("_id", u.Item2); }))));
            statements.WriteErrors(w);
        };
    }

    private static Reply Delete(CommandContext context)
    {
        var ns = context.Request.Namespace;
        if (context.Store.FindView(ns) is not null)
            throw Refusal.NotSupportedOnView(ns.ToString());
        var statements = new Statements(context);
        var count = 0;
        statements.Run("deletes", statement =>
        {
            if (context.Writer.Find(ns) is not { } collection)
                return;
            var ordering = statement.Has("collation") ? Ordering.Of(statement.Document("collation")) : collection.Ordering;
            foreach (var record in Reading.Records(collection, statement.Document("q"), ordering, most: statement.Whole("limit") is 1 ? 1 : int.MaxValue))
            {
                context.Writer.Delete(collection, record);
                count++;
            }
        });
        return w =>
        {
            w.WriteInt32("n", count);
            statements.WriteErrors(w);
        };
    }

    /// <summary>Made when the first statement needs it: another statement may have failed before.</summary>
    private static Func<Collection> Target(CommandContext context) => () => context.Writer.Need(context.Request.Namespace);
}
