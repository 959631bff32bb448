using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Carries out a write command's statements and keeps what was refused. In a transaction the first refusal ends everything.</summary>
internal sealed class Statements(CommandContext context)
{
    private readonly List<(int Index, CommandException Refusal)> _refused = [];

    /// <summary>Of the statement that is being carried out.</summary>
    public int Index { get; private set; }

    public void Run(string name, Action<BsonDocument> one) => Run(context.Request.Documents(name), one);

    public void Run<T>(IEnumerable<T> given, Action<T> one)
    {
        var ordered = !context.Body.Has("ordered") || context.Body.Flag("ordered");
        var any = false;
        foreach (var statement in given)
        {
            any = true;
            if (!TryOne(statement, one) && ordered)
                return;
            Index++;
        }
        if (!any)
            throw new CommandException(16, "InvalidLength", "Write batch sizes must be between 1 and 100000. Got 0 operations.");
    }

    public void WriteErrors(BsonWriter w)
    {
        if (_refused.Count == 0)
            return;
        w.WriteValue("writeErrors", BsonValue.FromArray(_refused.Select(r => Values.Document(d =>
        {
            d.WriteInt32("index", r.Index);
            d.WriteInt32("code", r.Refusal.Code);
            d.WriteElements(r.Refusal.Details);
            d.WriteString("errmsg", r.Refusal.Message);
        }))));
    }

    private bool TryOne<T>(T statement, Action<T> one)
    {
        try
        {
            one(statement);
            return true;
        }
        catch (CommandException refusal) when (context.Transaction is null)
        {
            _refused.Add((Index, refusal));
            return false;
        }
    }
}
