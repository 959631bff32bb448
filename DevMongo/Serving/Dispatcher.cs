using Platform.DevMongo.Commands;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Sessions;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Serving;

/// <summary>From a request to an answer: finds the command, checks who asks, finds the session and the transaction.</summary>
internal sealed class Dispatcher(Member member)
{
    private readonly Dictionary<string, Command> _commands = CommandTable.All();

    public async ValueTask<Reply> RunAsync(Client client, Request request, CancellationToken cancel)
    {
        var command = _commands.GetValueOrDefault(request.Name) ?? throw Refusal.CommandNotFound(request.Name);
        Admit(client, request, command);
        return await command.Run(Context(client, request, command), cancel);
    }

    private void Admit(Client client, Request request, Command command)
    {
        // As they are now: roles may have been taken away since, and the user with them.
        if (client.User is { } known)
            lock (member.Store.Gate)
                client.User = member.Users.Find(known.Database, known.Name);
        if (member.Users.IsRequired && command.NeedsUser && client.User is null)
            throw Refusal.Unauthorized($"Command {request.Name} requires authentication");
        if (!command.Writes)
            return;
        if (member.Users.IsRequired && client.User?.MayWrite != true)
            throw Refusal.Unauthorized($"not authorized on {request.Database} to execute command {{ {request.Name}: {request.Operand} }}");
    }

    private CommandContext Context(Client client, Request request, Command command)
    {
        var context = new CommandContext(member, client, request);
        if (member.Options.IsStandalone && request.Body.Has("txnNumber"))
            throw Refusal.IllegalOperation("Transaction numbers are only allowed on a replica set member or mongos");
        if (request.Body["lsid"] is not { Type: BsonType.Document } lsid)
            return context;
        lock (member.Store.Gate)
        {
            var session = member.Sessions.Need(lsid.AsDocument["id"]);
            return context with { Session = session, Transaction = Transaction(session, request, lsid.AsDocument, command) };
        }
    }

    private Transaction? Transaction(Session session, Request request, BsonDocument lsid, Command command)
    {
        if (request.Body["autocommit"] is not { Type: BsonType.Boolean, AsBoolean: false } || request.Name is "commitTransaction" or "abortTransaction")
            return null;
        var number = request.Body.Whole("txnNumber") ?? throw Refusal.InvalidOptions("'autocommit' field requires a transaction number to also be specified");
        if (!command.InTransaction)
            throw Refusal.NotInTransaction($"Cannot run '{request.Name}' in a multi-document transaction.");
        session.MoveTo(number);
        if (request.Body.Flag("startTransaction"))
            session.Transaction = new(lsid.Copy(), number, member.Time.GetUtcNow() + member.Options.TransactionLifetime);
        if (session.Transaction is not { } transaction || transaction.Number != number || transaction.Ends < member.Time.GetUtcNow())
            throw Refusal.NoSuchTransaction($"Given transaction number {number} does not match any in-progress transactions.");
        return transaction;
    }
}
