using System.Net.Sockets;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.DevMongo.Tests;

/// <summary>A connection that sends commands as they stand, and shows answers as they come.</summary>
internal sealed class DevClient(int port) : IAsyncDisposable
{
    private readonly TcpClient _tcp = new("127.0.0.1", port);
    private MessageStream? _stream;
    private int _sent;

    public async Task<BsonDocument> RunAsync(string command, string database = "shop")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _stream ??= new(_tcp.GetStream());
        using var message = new MessageBuilder();
        message.Begin(++_sent);
        message.Body.WriteElements(BsonDocument.Parse(command));
        message.Body.WriteString("$db", database);
        message.EndBody();
        message.Complete();
        await _stream.SendAsync(message, limit.Token);
        using var answer = await _stream.ReadAsync(limit.Token) ?? throw new IOException("the connection was closed");
        return answer.Body.Copy();
    }

    /// <summary>The same, for what must succeed.</summary>
    public async Task<BsonDocument> DoAsync(string command, string database = "shop")
    {
        var answer = await RunAsync(command, database);
        Assert.True(answer["ok"].IsTrue && !answer.Has("writeErrors"), $"{command}: {answer}");
        return answer;
    }

    /// <summary>The documents that a command's cursor gives at first.</summary>
    public async Task<List<BsonDocument>> ListAsync(string command, string database = "shop") =>
        [.. (await DoAsync(command, database)).Path("cursor", "firstBatch").AsDocument.Values().Select(v => v.AsDocument)];

    /// <summary>The error's code; 0 when there was none.</summary>
    public async Task<int> CodeAsync(string command, string database = "shop")
    {
        var answer = await RunAsync(command, database);
        return answer["code"] is { IsMissing: false } code ? code.AsInt32 : answer.Path("writeErrors", "0", "code") is { IsMissing: false } inner ? inner.AsInt32 : 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync();
        _tcp.Dispose();
    }
}
