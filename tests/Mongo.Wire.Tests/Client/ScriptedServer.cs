using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Tests.Client;

/// <summary>A server on loopback that answers as the test says. It speaks through the server's half of the same library.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public ScriptedServer(Func<WireMessage, BsonDocument?>? answer = null)
    {
        Answer = answer ?? (_ => Ok);
        _listener.Start();
        Hello = () => Member(primary: true);
        _accepting = AcceptAsync();
    }

    public static BsonDocument Ok { get; } = BsonDocument.Parse("""{"ok":1}""");

    public MongoAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>Null closes the connection.</summary>
    public Func<WireMessage, BsonDocument?> Answer { get; set; }
    public Func<BsonDocument> Hello { get; set; }
    public ScramCredential? Credential { get; init; }
    public ConcurrentQueue<BsonDocument> Commands { get; } = new();
    public int Connections { get; private set; }
    public bool SawCompressed { get; private set; }

    public string Uri(string options = "") => $"mongodb://{Address}/?{options}";

    public BsonDocument Member(bool primary, params MongoAddress[] others) => BsonDocument.Build(w =>
    {
        w.WriteBoolean("ismaster", primary);
        w.WriteBoolean("secondary", !primary);
        w.WriteString("setName", "rs0");
        w.BeginArray("hosts");
        foreach (var host in others.Prepend(Address))
            w.WriteString(default, host.ToString());
        w.End();
        w.WriteInt32("maxWireVersion", 21);
        w.BeginArray("compression");
        w.WriteString(default, "zlib");
        w.End();
        w.WriteDouble("ok", 1);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        await Task.WhenAll(_connections).ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptTcpClientAsync(_stop.Token);
            Connections++;
            _connections.Add(ServeAsync(socket));
        }
    }

    private async Task ServeAsync(TcpClient socket)
    {
        await using var messages = new MessageStream(socket.GetStream());
        using var reply = new MessageBuilder();
        var scram = new ScramServer(ScramMechanism.Sha256);
        while (await messages.ReadAsync(_stop.Token) is { } message)
        {
            using (message)
            {
                SawCompressed |= message.WasCompressed;
                var answer = message.Op == OpCode.Query ? Hello() : Sasl(message, scram) ?? Answered(message);
                if (answer is not { } document)
                    return;
                Write(reply, message, document);
                await messages.SendAsync(reply, _stop.Token);
            }
        }
    }

    private BsonDocument? Answered(WireMessage message)
    {
        Commands.Enqueue(message.Body.Copy());
        return Answer(message);
    }

    private BsonDocument? Sasl(WireMessage message, ScramServer scram)
    {
        var payload = message.Body["payload"];
        if (payload.IsMissing)
            return null;
        var answer = message.Body.Has("saslStart") ? Begun(scram, payload) : scram.Final(payload.AsBinary.Span);
        return answer is null ? BsonDocument.Parse("""{"ok":0,"code":18,"codeName":"AuthenticationFailed","errmsg":"Authentication failed."}""") : BsonDocument.Build(w =>
        {
            w.WriteInt32("conversationId", 1);
            w.WriteBoolean("done", !message.Body.Has("saslStart"));
            w.WriteBinary("payload", answer);
            w.WriteInt32("ok", 1);
        });
    }

    private byte[] Begun(ScramServer scram, BsonValue payload)
    {
        scram.First(payload.AsBinary.Span);
        return scram.Challenge(Credential!);
    }

    private static void Write(MessageBuilder reply, WireMessage message, BsonDocument document)
    {
        if (message.Op == OpCode.Query)
            reply.BeginReply(1, message.Header.RequestId);
        else
            reply.Begin(1, message.Header.RequestId);
        reply.Body.WriteElements(document);
        reply.EndBody();
        reply.Complete();
    }
}
