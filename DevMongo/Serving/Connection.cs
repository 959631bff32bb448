using Microsoft.Extensions.Logging;
using System.IO.Compression;
using System.Net.Sockets;
using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.DevMongo.Serving;

/// <summary>Answers one connection's requests, one after the other.</summary>
internal sealed partial class Connection(Member member, Dispatcher dispatcher, Socket socket, int id, ILogger logger)
{
    private readonly Client _client = new(id);
    private int _answers;

    public async Task RunAsync(CancellationToken cancel)
    {
        await using var stream = new MessageStream(new NetworkStream(socket, ownsSocket: true));
        using var answer = new MessageBuilder();
        try
        {
            while (await stream.ReadAsync(cancel) is { } message)
                using (message)
                    await AnswerAsync(stream, message, answer, cancel);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, or the member ends.
        }
        catch (WireException e)
        {
            BrokenMessage(logger, id, e.Message);
        }
    }

    private async Task AnswerAsync(MessageStream stream, WireMessage message, MessageBuilder answer, CancellationToken cancel)
    {
        Request? request = null;
        try
        {
            request = new(message);
            var reply = await dispatcher.RunAsync(_client, request, cancel);
            Write(answer, message, reply, request);
        }
        catch (CommandException refusal)
        {
            WriteRefusal(answer, message, refusal);
        }
        catch (BsonException fault)
        {
            WriteRefusal(answer, message, Refusal.TypeMismatch(fault.Message));
        }
        catch (Exception fault) when (fault is not (IOException or SocketException or ObjectDisposedException or OperationCanceledException or WireException))
        {
            CommandFailed(logger, request?.Name ?? "?", fault);
            WriteRefusal(answer, message, new(1, "InternalError", $"DevMongo failed: {fault.Message}"));
        }
        if (!message.Flags.HasFlag(MessageFlags.MoreToCome))
            await stream.SendAsync(answer, cancel, message.WasCompressed ? CompressionLevel.Fastest : null);
    }

    private void Write(MessageBuilder answer, WireMessage message, Reply reply, Request request)
    {
        Begin(answer, message);
        reply(answer.Body);
        if (request.Body["writeConcern"] is { Type: BsonType.Document } concern && concern.AsDocument["w"] is { IsNumber: true } w && w.View.Number() > 1)
            answer.Body.WriteDocument("writeConcernError", BsonDocument.Parse("""{"code":100,"codeName":"UnsatisfiableWriteConcern","errmsg":"Not enough data-bearing nodes"}"""));
        End(answer, ok: true);
    }

    private void WriteRefusal(MessageBuilder answer, WireMessage message, CommandException refusal)
    {
        Begin(answer, message);
        answer.Body.WriteString("errmsg", refusal.Message);
        answer.Body.WriteInt32("code", refusal.Code);
        answer.Body.WriteString("codeName", refusal.CodeName);
        answer.Body.WriteElements(refusal.Details);
        if (refusal.Labels.Count > 0)
            answer.Body.WriteValue("errorLabels", BsonValue.FromArray(refusal.Labels.Select(BsonValue.FromString)));
        End(answer, ok: false);
    }

    private void Begin(MessageBuilder answer, WireMessage message)
    {
        if (message.Op == OpCode.Query)
            answer.BeginReply(++_answers, message.Header.RequestId);
        else
            answer.Begin(++_answers, message.Header.RequestId);
    }

    private void End(MessageBuilder answer, bool ok)
    {
        var body = answer.Body;
        body.WriteDouble("ok", ok ? 1 : 0);
        if (!member.Options.IsStandalone)
            WriteTimes(body);
        answer.EndBody();
        answer.Complete();
    }

    private void WriteTimes(BsonWriter body)
    {
        var last = member.Store.Log.Last;
        body.BeginDocument("$clusterTime");
        body.WriteTimestamp("clusterTime", last);
        body.BeginDocument("signature");
        body.WriteBinary("hash", stackalloc byte[20]);
        body.WriteInt64("keyId", 0);
        body.End();
        body.End();
        body.WriteTimestamp("operationTime", last);
    }

    [LoggerMessage(1, LogLevel.Warning, "Connection {Id} sent what is no message, and is closed: {Reason}")]
    private static partial void BrokenMessage(ILogger logger, int id, string reason);

    [LoggerMessage(2, LogLevel.Error, "Command {Name} failed")]
    private static partial void CommandFailed(ILogger logger, string name, Exception fault);
}
