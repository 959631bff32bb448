using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>How the member is, in as much as clients depend on it.</summary>
internal static class StatusCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["serverStatus"] = Command.Of(ServerStatus);
        commands["hostInfo"] = Command.Of(HostInfo);
        commands["getParameter"] = Command.Of(GetParameter);
        commands["setParameter"] = Command.Of(SetParameter);
        commands["getCmdLineOpts"] = Command.Of(_ => w => { w.WriteValue("argv", BsonValue.FromArray([BsonValue.FromString("DevMongo")])); w.WriteDocument("parsed", BsonDocument.Empty); });
        commands["getLog"] = Command.Of(_ => w => { w.WriteInt32("totalLinesWritten", 0); w.WriteValue("log", BsonValue.FromArray([])); });
        commands["whatsmyuri"] = Command.Of(c => w => w.WriteString("you", $"127.0.0.1:{c.Client.Id}"));
        commands["replSetGetStatus"] = Command.Of(ReplicaSetStatus);
        commands["replSetInitiate"] = Command.Of(_ => throw new CommandException(23, "AlreadyInitialized", "already initialized"));
        commands["replSetGetConfig"] = Command.Of(ReplicaSetConfig);
        commands["currentOp"] = Command.Of(c => w => w.WriteValue("inprog", BsonValue.FromArray(Operations(c).Select(BsonValue.FromDocument))));
    }

    /// <summary>Commands run one at a time, so the only others at work are transactions between two commands.</summary>
    public static IEnumerable<BsonDocument> Operations(CommandContext context) => context.Member.Sessions.All.Where(s => s.Transaction is not null).Select(s => BsonDocument.Build(w =>
    {
        w.WriteString("type", "idleSession");
        w.WriteBoolean("active", false);
        w.WriteString("desc", "inactive transaction");
        w.WriteDocument("lsid", BsonDocument.Build(lsid => lsid.WriteValue("id", s.Id)));
        w.BeginDocument("transaction");
        w.WriteInt64("txnNumber", s.Transaction!.Number);
        w.WriteInt32("writes", s.Transaction.Changes.Count);
        w.End();
    })).ToList();

    private static Reply ServerStatus(CommandContext context) => w =>
    {
        var member = context.Member;
        w.WriteString("host", member.Address);
        w.WriteString("version", HelloCommands.VersionOf(member));
        w.WriteString("process", "devmongo");
        w.WriteInt64("pid", Environment.ProcessId);
        w.WriteDouble("uptime", (member.Time.GetUtcNow() - member.Started).TotalSeconds);
        w.WriteDateTime("localTime", member.Time.GetUtcNow());
        if (!member.Options.IsStandalone)
            w.WriteDocument("repl", BsonDocument.Build(d => WriteReplicaSet(d, member)));
        w.WriteDocument("storageEngine", BsonDocument.Build(d => { d.WriteString("name", "devmongo"); d.WriteBoolean("persistent", false); }));
        w.WriteDocument("transactions", BsonDocument.Build(d => d.WriteInt64("currentOpen", member.Sessions.All.Count(s => s.Transaction is not null))));
        w.WriteDocument("metrics", BsonDocument.Build(d => d.WriteDocument("cursor", BsonDocument.Build(c => c.WriteInt64("open", member.Cursors.Count)))));
        w.WriteDocument("logicalSessionRecordCache", BsonDocument.Build(d => d.WriteInt32("activeSessionsCount", member.Sessions.Count)));
    };

    private static void WriteReplicaSet(BsonWriter w, Member member)
    {
        w.WriteString("setName", member.Options.ReplicaSet);
        w.WriteBoolean("isWritablePrimary", true);
        w.WriteString("primary", member.Address);
        w.WriteString("me", member.Address);
        if (HelloCommands.HasWriteBlock(member))
            w.WriteInt32("userWriteBlockMode", member.BlocksWrites ? 2 : 1);
    }

    private static Reply HostInfo(CommandContext context) => w =>
    {
        w.BeginDocument("system");
        w.WriteDateTime("currentTime", context.Member.Time.GetUtcNow());
        w.WriteString("hostname", Environment.MachineName);
        w.WriteInt32("numCores", Environment.ProcessorCount);
        w.End();
        w.WriteDocument("os", BsonDocument.Build(d => d.WriteString("type", Environment.OSVersion.Platform.ToString())));
    };

    private static Reply GetParameter(CommandContext context)
    {
        var all = context.Request.Operand is { Type: BsonType.String, AsString: "*" };
        var known = context.Member.Parameters.Where(p => all || context.Body.Has(p.Key)).ToList();
        return known.Count > 0 ? w => known.ForEach(p => w.WriteValue(p.Key, p.Value)) : throw Refusal.InvalidOptions("no option found to get");
    }

    private static Reply SetParameter(CommandContext context)
    {
        var (name, value) = context.Body.Elements().Skip(1).First();
        if (!context.Member.Parameters.TryGetValue(name, out var was))
            throw Refusal.InvalidOptions($"attempted to set unrecognized parameter [{name}], use help:true to see options ");
        context.Member.Parameters[name] = value.Copy();
        return w => w.WriteValue("was", was);
    }

    private static Reply ReplicaSetStatus(CommandContext context) => RequireReplicaSet(context) ?? (w =>
    {
        var (member, last) = (context.Member, context.Store.Log.Last);
        w.WriteString("set", member.Options.ReplicaSet);
        w.WriteDateTime("date", member.Time.GetUtcNow());
        w.WriteInt32("myState", 1);
        w.WriteInt64("term", 1);
        var opTime = Values.Document(d => { d.WriteTimestamp("ts", last); d.WriteInt64("t", 1); });
        w.WriteDocument("optimes", BsonDocument.Build(d => { d.WriteValue("lastCommittedOpTime", opTime); d.WriteValue("appliedOpTime", opTime); }));
        w.WriteValue("members", BsonValue.FromArray([Values.Document(d =>
        {
            d.WriteInt32("_id", 0);
            d.WriteString("name", member.Address);
            d.WriteDouble("health", 1);
            d.WriteInt32("state", 1);
            d.WriteString("stateStr", "PRIMARY");
            d.WriteInt32("uptime", (int)(member.Time.GetUtcNow() - member.Started).TotalSeconds);
            d.WriteValue("optime", opTime);
            d.WriteDateTime("optimeDate", last.Time);
            d.WriteBoolean("self", true);
        })]));
    });

    private static Reply ReplicaSetConfig(CommandContext context) => RequireReplicaSet(context) ?? (w =>
    {
        w.BeginDocument("config");
        w.WriteString("_id", context.Member.Options.ReplicaSet);
        w.WriteInt32("version", 1);
        w.WriteInt64("term", 1);
        w.WriteValue("members", BsonValue.FromArray([Values.Document(d => { d.WriteInt32("_id", 0); d.WriteString("host", context.Member.Address); })]));
        w.WriteDocument("settings", BsonDocument.Build(d => d.WriteObjectId("replicaSetId", context.Member.ReplicaSetId)));
        w.End();
    });

    /// <returns>Nothing, when it is one.</returns>
    private static Reply? RequireReplicaSet(CommandContext context) => context.Member.Options.IsStandalone ? throw Refusal.NoReplication() : null;
}
