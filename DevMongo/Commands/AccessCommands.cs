using Platform.DevMongo.Access;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.DevMongo.Commands;

/// <summary>SCRAM, and who one is.</summary>
internal static class AccessCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["saslStart"] = Command.Of(Start, needsUser: false);
        commands["saslContinue"] = Command.Of(Continue, needsUser: false);
        commands["logout"] = Command.Of(Logout, needsUser: false);
        commands["connectionStatus"] = Command.Of(Status, needsUser: false);
    }

    private static Reply Start(CommandContext context)
    {
        var name = context.Body.Text("mechanism") ?? "";
        var mechanism = ScramMechanism.Named(name)
            ?? throw new CommandException(334, "MechanismUnavailable", $"Received authentication for mechanism {name} which is unknown or not enabled");
        var client = context.Client;
        (client.User, client.IsProven) = (null, false);
        return Guarded(client, () =>
        {
            var server = new ScramServer(mechanism);
            var asked = server.First(context.Body["payload"].AsBinary.Span);
            var user = context.Member.Users.Find(context.Request.Database, asked);
            client.Conversation = (server, user, context.Body.Document("options").Flag("skipEmptyExchange"));
            return Payload(server.Challenge(user?.Credential(mechanism) ?? UserTable.Nobody(mechanism, asked)), done: false);
        });
    }

    private static Reply Continue(CommandContext context)
    {
        var client = context.Client;
        if (client.Conversation is not { } conversation)
            throw new CommandException(17, "ProtocolError", "No SASL session state found");
        if (client.IsProven)
            return Proven(client, []);
        return Guarded(client, () =>
        {
            var last = conversation.Server.Final(context.Body["payload"].AsBinary.Span);
            if (last is null || conversation.User is null)
            {
                client.Conversation = null;
                throw Refusal.AuthenticationFailed();
            }
            client.IsProven = true;
            return conversation.SkipsEmpty ? Proven(client, last) : Payload(last, done: false);
        });
    }

    private static Reply Proven(Client client, byte[] last)
    {
        client.User = client.Conversation?.User;
        (client.Conversation, client.IsProven) = (null, false);
        return Payload(last, done: true);
    }

    /// <summary>A message that is not SCRAM's is a failed attempt like any other.</summary>
    private static Reply Guarded(Client client, Func<Reply> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is WireException or ArgumentException)
        {
            client.Conversation = null;
            throw Refusal.AuthenticationFailed();
        }
    }

    private static Reply Payload(byte[] payload, bool done) => w =>
    {
        w.WriteInt32("conversationId", 1);
        w.WriteBoolean("done", done);
        w.WriteBinary("payload", payload);
    };

    private static Reply Logout(CommandContext context)
    {
        context.Client.User = null;
        return Replies.Ok;
    }

    private static Reply Status(CommandContext context) => w =>
    {
        var users = context.Client.User is { } user ? (User[])[user] : [];
        w.BeginDocument("authInfo");
        w.WriteValue("authenticatedUsers", BsonValue.FromArray(users.Select(u => Values.Document(d => { d.WriteString("user", u.Name); d.WriteString("db", u.Database); }))));
        w.WriteValue("authenticatedUserRoles", BsonValue.FromArray(users.SelectMany(u => u.Roles).Select(r => Values.Document(d => { d.WriteString("role", r.Role); d.WriteString("db", r.Database); }))));
        w.WriteValue("authenticatedUserPrivileges", BsonValue.FromArray([]));
        w.End();
    };
}
