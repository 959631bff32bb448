using System.Globalization;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>What a client asks first: who is there, of which version, and which replica set it is.</summary>
internal static class HelloCommands
{
    public const string Version = "7.0.0-devmongo";

    /// <summary>The first with a write block for users: MongoDB 6.0.</summary>
    private const int WriteBlockVersion = 17;

    public static void Add(Dictionary<string, Command> commands)
    {
        commands["hello"] = Command.Of(c => Hello(c, "isWritablePrimary"), needsUser: false);
        commands["isMaster"] = commands["ismaster"] = Command.Of(c => Hello(c, "ismaster"), needsUser: false);
        commands["ping"] = Command.Of(_ => Replies.Ok, needsUser: false);
        commands["buildInfo"] = commands["buildinfo"] = Command.Of(BuildInfo, needsUser: false);
    }

    public static bool HasWriteBlock(Member member) => !member.Options.IsStandalone && member.Options.MaxWireVersion >= WriteBlockVersion;

    /// <summary>As a server of that wire version names itself.</summary>
    public static string VersionOf(Member member) => member.Options.MaxWireVersion switch
    {
        >= 21 => Version,
        >= 17 => "6.0.0-devmongo",
        >= 13 => "5.0.0-devmongo",
        >= 9 => "4.4.0-devmongo",
        8 => "4.2.0-devmongo",
        7 => "4.0.0-devmongo",
        6 => "3.6.0-devmongo",
        _ => "3.4.0-devmongo",
    };

    private static Reply Hello(CommandContext context, string primary) => w =>
    {
        var member = context.Member;
        w.WriteBoolean("helloOk", true);
        w.WriteBoolean(primary, true);
        if (!member.Options.IsStandalone)
            WriteReplicaSet(w, member);
        w.WriteInt32("maxBsonObjectSize", 16 * 1024 * 1024);
        w.WriteInt32("maxMessageSizeBytes", 48_000_000);
        w.WriteInt32("maxWriteBatchSize", 100_000);
        w.WriteDateTime("localTime", member.Time.GetUtcNow());
        w.WriteInt32("logicalSessionTimeoutMinutes", (int)member.Options.SessionTimeout.TotalMinutes);
        w.WriteInt32("connectionId", context.Client.Id);
        w.WriteInt32("minWireVersion", 0);
        w.WriteInt32("maxWireVersion", member.Options.MaxWireVersion);
        w.WriteBoolean("readOnly", false);
        if (context.Body["compression"] is { Type: BsonType.Array } offered && offered.Items().Any(o => o.IsString() && o.AsString == "zlib"))
            w.WriteValue("compression", BsonValue.FromArray([BsonValue.FromString("zlib")]));
        if (context.Body.Text("saslSupportedMechs") is { } user)
            WriteMechanisms(w, member, user);
    };

    private static void WriteReplicaSet(BsonWriter w, Member member)
    {
        w.WriteBoolean("secondary", false);
        w.WriteValue("hosts", BsonValue.FromArray([BsonValue.FromString(member.Address)]));
        w.WriteString("setName", member.Options.ReplicaSet);
        w.WriteInt32("setVersion", 1);
        w.WriteString("primary", member.Address);
        w.WriteString("me", member.Address);
        w.WriteObjectId("electionId", member.ElectionId);
        WriteLastWrite(w, member);
    }

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

    private static Reply BuildInfo(CommandContext context) => w =>
    {
        var version = VersionOf(context.Member);
        w.WriteString("version", version);
        w.WriteValue("versionArray", BsonValue.FromArray(version.Split('-')[0].Split('.').Append("0").Select(part => BsonValue.FromInt32(int.Parse(part, CultureInfo.InvariantCulture)))));
        w.WriteString("gitVersion", "none: this is DevMongo, a stand-in for development, in memory alone");
        w.WriteValue("modules", BsonValue.FromArray([BsonValue.FromString("devmongo")]));
        w.WriteValue("storageEngines", BsonValue.FromArray([BsonValue.FromString("devmongo")]));
        w.WriteInt32("bits", 64);
        w.WriteBoolean("debug", false);
        w.WriteInt32("maxBsonObjectSize", 16 * 1024 * 1024);
    };
}
