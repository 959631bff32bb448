using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

/// <summary>What goes with every command: session, transaction, concerns, the newest cluster time, the database.</summary>
internal sealed class CommandEnvelope(MongoOptions options)
{
    private readonly Lock _clock = new();
    private BsonDocument? _clusterTime;

    /// <param name="number">Of a write that may be sent again; null for none.</param>
    public void Write(MongoCommand command, MongoSession session, long? number, MessageBuilder builder)
    {
        builder.Begin(MongoConnection.NextRequestId());
        var body = builder.Body;
        command.Body(body);
        body.WriteDocument("lsid", session.Id);
        if (number is { } transaction)
            body.WriteInt64("txnNumber", transaction);
        if (command.Transaction is { } within)
            within.Write(body);
        else
            WriteReadConcern(command, body);
        WriteWriteConcern(command, body);
        if (_clusterTime is { } clusterTime)
            body.WriteDocument("$clusterTime", clusterTime);
        if (options.DirectConnection || options.ReadPreference != ReadPreference.Primary && command.Transaction is null)
            WritePreference(body);
        body.WriteString("$db", command.Database);
        builder.EndBody();
        command.Sequences?.Invoke(builder);
        builder.Complete();
    }

    /// <summary>The newest cluster time goes with every command, so that no server answers from before what another one told us.</summary>
    public void Observe(BsonValue clusterTime)
    {
        if (clusterTime.Type != BsonType.Document)
            return;
        var seen = clusterTime.AsDocument;
        lock (_clock)
            if (_clusterTime is null || seen["clusterTime"u8] > _clusterTime.Value["clusterTime"u8])
                _clusterTime = seen.Copy();
    }

    private void WriteReadConcern(MongoCommand command, BsonWriter body)
    {
        if (command.ReadConcern is { } read)
            body.WriteDocument("readConcern", read);
        else if (command.Retry == Retry.Read && options.ReadConcern is { } level)
            body.WriteDocument("readConcern", MongoCommand.Concern(level));
    }

    private void WriteWriteConcern(MongoCommand command, BsonWriter body)
    {
        if (command.Transaction is not null && !command.EndsTransaction)
            return;
        if (command.WriteConcern is { } write)
            body.WriteDocument("writeConcern", write);
        else if (command.Retry == Retry.Write && OwnConcern() is { } own)
            body.WriteDocument("writeConcern", own);
    }

    /// <summary>The connection string's; null when it says nothing.</summary>
    public BsonDocument? OwnConcern()
    {
        if (options.WriteConcern.IsMissing && options.Journal is null && options.WriteTimeout is null)
            return null;
        return BsonDocument.Build(w =>
        {
            if (!options.WriteConcern.IsMissing)
                w.WriteValue("w", options.WriteConcern);
            if (options.Journal is { } journal)
                w.WriteBoolean("j", journal);
            if (options.WriteTimeout is { } timeout)
                w.WriteInt64("wtimeout", (long)timeout.TotalMilliseconds);
        });
    }

    /// <summary>Whoever asks one server directly means this server, whatever it is at the moment.</summary>
    private void WritePreference(BsonWriter body)
    {
        var mode = (options.ReadPreference == ReadPreference.Primary ? ReadPreference.PrimaryPreferred : options.ReadPreference).ToString();
        body.BeginDocument("$readPreference");
        body.WriteString("mode", char.ToLowerInvariant(mode[0]) + mode[1..]);
        body.End();
    }
}
