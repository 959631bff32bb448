using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>What a client asks first: who is there, of which version, and which replica set it is.</summary>
internal static class HelloCommands
{
    public const string Version = "7.0.0-devmongo";

    private static readonly int[] VersionParts = [7, 0, 0, 0];

    public static void Add(Dictionary<string, Command> commands)
    {
        commands["hello"] = Command.Of(c => Hello(c, "isWritablePrimary"), needsUser: false);
        commands["isMaster"] = commands["ismaster"] = Command.Of(c => Hello(c, "ismaster"), needsUser: false);
        commands["ping"] = Command.Of(_ => Replies.Ok, needsUser: false);
        commands["buildInfo"] = commands["buildinfo"] = Command.Of(_ => BuildInfo, needsUser: false);
    }

    private static Reply Hello(CommandContext context, string primary) => w =>
    {
        var member = context.Member;
        w.WriteBoolean("helloOk", true);
        w.WriteBoolean(primary, true);
        w.WriteBoolean("secondary", false);
        w.WriteValue("hosts", BsonValue.FromArray([BsonValue.FromString(member.Address)]));
        w.WriteString("setName", member.Options.ReplicaSet);
        w.WriteInt32("setVersion", 1);
        w.WriteString("primary", member.Address);
        w.WriteString("me", member.Address);
        w.WriteObjectId("electionId", member.ElectionId);
        WriteLastWrite(w, member);
        w.WriteInt32("maxBsonObjectSize", 16 * 1024 * 1024);
        w.WriteInt32("maxMessageSizeBytes", 48_000_000);
        w.WriteInt32("maxWriteBatchSize", 100_000);
        w.WriteDateTime("localTime", member.Time.GetUtcNow());
        w.WriteInt32("logicalSessionTimeoutMinutes", (int)member.Options.SessionTimeout.TotalMinutes);
        w.WriteInt32("connectionId", context.Client.Id);
        w.WriteInt32("minWireVersion", 0);
        w.WriteInt32("maxWireVersion", 21);
        w.WriteBoolean("readOnly", false);
        if (context.Body["compression"] is { Type: BsonType.Array } offered && offered.Items().Any(o => o.IsString() && o.AsString == "zlib"))
            w.WriteValue("compression", BsonValue.FromArray([BsonValue.FromString("zlib")]));
        if (context.Body.Text("saslSupportedMechs") is { } user)
            WriteMechanisms(w, member, user);
    };

    private static void WriteLastWrite(BsonWriter w, Member member)
    {
        var last = member.Store.Log.Last;
        w.BeginDocument("lastWrite");
        foreach (var name in (string[])["opTime", "majorityOpTime"])
        {
            w.BeginDocument(name);
            w.WriteTimestamp("ts", last);
            w.WriteInt64("t", 1);
            w.End();
        }
        w.WriteDateTime("lastWriteDate", last.Time);
        w.WriteDateTime("majorityWriteDate", last.Time);
        w.End();
    }

    private static void WriteMechanisms(BsonWriter w, Member member, string user)
    {
        var dot = user.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && member.Users.Find(user[..dot], user[(dot + 1)..]) is not null)
            w.WriteValue("saslSupportedMechs", BsonValue.FromArray(new[] { ScramMechanism.Sha256, ScramMechanism.Sha1 }.Select(m => BsonValue.FromString(m.Name))));
    }

    private static void BuildInfo(BsonWriter w)
    {
        w.WriteString("version", Version);
        w.WriteValue("versionArray", BsonValue.FromArray(VersionParts.Select(BsonValue.FromInt32)));
        w.WriteString("gitVersion", "none: this is DevMongo, a stand-in for development, in memory alone");
        w.WriteValue("modules", BsonValue.FromArray([BsonValue.FromString("devmongo")]));
        w.WriteValue("storageEngines", BsonValue.FromArray([BsonValue.FromString("devmongo")]));
        w.WriteInt32("bits", 64);
        w.WriteBoolean("debug", false);
        w.WriteInt32("maxBsonObjectSize", 16 * 1024 * 1024);
    }
}
