using System.Runtime.InteropServices;
using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

/// <summary>What happens on a connection before the first command: hello, in the legacy form that servers of every version understand, then SCRAM.</summary>
internal sealed class MongoHandshake(MessageStream messages, MongoAddress address, MongoOptions options)
{
    private const int MostSteps = 5;

    public async Task<MongoServer> RunAsync(CancellationToken cancel)
    {
        var server = MongoServer.Read(address, await HelloAsync(cancel));
        if (server.MaxWireVersion < MongoServer.LeastWireVersion)
            throw new MongoException($"{address} is too old (wire version {server.MaxWireVersion})", "MongoDB 3.6 is the least; change streams need a replica set of it");
        if (options.User is not null && server.Kind != MongoServerKind.OtherMember)
            await AuthenticateAsync(server, options.User, options.Password ?? "", cancel);
        return server;
    }

    private async Task<BsonDocument> HelloAsync(CancellationToken cancel)
    {
        using var request = new MessageBuilder();
        request.BeginQuery(MongoConnection.NextRequestId(), "admin");
        var body = request.Body;
        body.WriteInt32("isMaster", 1);
        body.WriteBoolean("helloOk", true);
        if (options.User is not null && options.AuthMechanism is null)
            body.WriteString("saslSupportedMechs", $"{options.AuthSource}.{options.User}");
        body.BeginArray("compression");
        if (options.Zlib)
            body.WriteString(default, "zlib");
        body.End();
        WriteClient(body);
        request.EndBody();
        request.Complete();
        using var reply = await CallAsync(request, cancel);
        return reply.Body["ok"u8].IsTrue ? reply.Body.Copy() : throw MongoException.FromReply($"hello to {address}", reply.Body);
    }

    private void WriteClient(BsonWriter body)
    {
        body.BeginDocument("client");
        body.BeginDocument("application");
        body.WriteString("name", options.AppName.Length > 128 ? options.AppName[..128] : options.AppName);
        body.End();
        body.BeginDocument("driver");
        body.WriteString("name", "platform");
        body.WriteString("version", typeof(MongoHandshake).Assembly.GetName().Version?.ToString() ?? "0");
        body.End();
        body.BeginDocument("os");
        body.WriteString("type", OperatingSystem.IsLinux() ? "Linux" : OperatingSystem.IsMacOS() ? "Darwin" : "Windows");
        body.End();
        body.WriteString("platform", RuntimeInformation.FrameworkDescription);
        body.End();
    }

    private async Task AuthenticateAsync(MongoServer server, string user, string password, CancellationToken cancel)
    {
        var name = options.AuthMechanism ?? (server.Mechanisms.Contains(ScramMechanism.Sha256.Name) ? ScramMechanism.Sha256.Name : ScramMechanism.Sha1.Name);
        // Servers that do not tell what a user has (4.0 and later do) take either.
        if (options.AuthMechanism is null && server.Mechanisms.Count == 0)
            name = ScramMechanism.Sha256.Name;
        var client = new ScramClient(ScramMechanism.Named(name)!, user, password);
        var (reply, conversation) = await StartAsync(name, client.First(), cancel);
        var final = client.Final(reply["payload"u8].AsBinary.Span);
        reply = await ContinueAsync(conversation, final, cancel);
        client.Check(reply["payload"u8].AsBinary.Span);
        for (var step = 0; !reply["done"u8].IsTrue; step++)
        {
            if (step == MostSteps)
                throw new WireException("the authentication does not end");
            reply = await ContinueAsync(conversation, [], cancel);
        }
    }

    private async Task<(BsonDocument Reply, BsonValue Conversation)> StartAsync(string mechanism, byte[] payload, CancellationToken cancel)
    {
        var reply = await CommandAsync("saslStart", body =>
        {
            body.WriteInt32("saslStart", 1);
            body.WriteString("mechanism", mechanism);
            body.WriteBinary("payload", payload);
            body.BeginDocument("options");
            body.WriteBoolean("skipEmptyExchange", true);
            body.End();
        }, cancel);
        return (reply, reply["conversationId"u8]);
    }

    private Task<BsonDocument> ContinueAsync(BsonValue conversation, byte[] payload, CancellationToken cancel) => CommandAsync("saslContinue", body =>
    {
        body.WriteInt32("saslContinue", 1);
        body.WriteValue("conversationId", conversation);
        body.WriteBinary("payload", payload);
    }, cancel);

    private async Task<BsonDocument> CommandAsync(string what, Action<BsonWriter> write, CancellationToken cancel)
    {
        using var request = new MessageBuilder();
        request.Begin(MongoConnection.NextRequestId());
        write(request.Body);
        request.Body.WriteString("$db", options.AuthSource);
        request.EndBody();
        request.Complete();
        using var reply = await CallAsync(request, cancel);
        return reply.Body["ok"u8].IsTrue ? reply.Body.Copy() : throw MongoException.FromReply($"{what} as the user on {address}", reply.Body);
    }

    private async Task<WireMessage> CallAsync(MessageBuilder request, CancellationToken cancel)
    {
        await messages.SendAsync(request, cancel);
        return await messages.ReadAsync(cancel) ?? throw new WireException("the server closed the connection in the handshake");
    }
}
