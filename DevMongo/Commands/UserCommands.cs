using Platform.DevMongo.Access;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Users, and the block of writes that only some of them pass.</summary>
internal static class UserCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["createUser"] = Command.Of(Create, writes: true);
        commands["updateUser"] = Command.Of(Update, writes: true);
        commands["dropUser"] = Command.Of(Drop, writes: true);
        commands["grantRolesToUser"] = Command.Of(c => ChangeRoles(c, (old, given) => old.Union(given)), writes: true);
        commands["revokeRolesFromUser"] = Command.Of(c => ChangeRoles(c, (old, given) => old.Except(given)), writes: true);
        commands["usersInfo"] = Command.Of(Info);
        commands["setUserWriteBlockMode"] = Command.Of(Block);
    }

    private static Reply Create(CommandContext context)
    {
        var name = context.Request.Operand.AsString;
        if (context.Member.Users.Find(context.Request.Database, name) is not null)
            throw new CommandException(51003, "Location51003", $"User \"{name}@{context.Request.Database}\" already exists");
        context.Member.Users.Put(User.Make(context.Request.Database, name, context.Body.Text("pwd") ?? throw Refusal.BadValue("a user needs a pwd"), Roles(context)));
        return Replies.Ok;
    }

    private static Reply Update(CommandContext context)
    {
        var user = Need(context);
        if (context.Body.Text("pwd") is { } password)
            user = User.Make(user.Database, user.Name, password, user.Roles);
        if (context.Body.Has("roles"))
            user = user with { Roles = Roles(context) };
        return Changed(context, user);
    }

    private static Reply ChangeRoles(CommandContext context, Func<IEnumerable<(string, string)>, IEnumerable<(string, string)>, IEnumerable<(string, string)>> change)
    {
        var user = Need(context);
        return Changed(context, user with { Roles = [.. change(user.Roles, Roles(context))] });
    }

    /// <summary>Whoever is connected as this user has the new roles from the next command on.</summary>
    private static Reply Changed(CommandContext context, User user)
    {
        context.Member.Users.Put(user);
        return Replies.Ok;
    }

    private static Reply Drop(CommandContext context)
    {
        var user = Need(context);
        context.Member.Users.Remove(user.Database, user.Name);
        return Replies.Ok;
    }

    private static Reply Info(CommandContext context)
    {
        var operand = context.Request.Operand;
        var name = operand.IsString() ? operand.AsString : operand.IsDocument() ? operand.AsDocument.Text("user") : null;
        var users = context.Member.Users.All.Where(u => name is null ? operand.IsDocument() || u.Database == context.Request.Database : u.Name == name);
        return w => w.WriteValue("users", BsonValue.FromArray(users.Select(u => Values.Document(d =>
        {
            d.WriteString("_id", $"{u.Database}.{u.Name}");
            d.WriteString("user", u.Name);
            d.WriteString("db", u.Database);
            d.WriteValue("roles", BsonValue.FromArray(u.Roles.Select(r => Values.Document(role => { role.WriteString("role", r.Role); role.WriteString("db", r.Database); }))));
        }))));
    }

    private static Reply Block(CommandContext context)
    {
        if (context.Request.Database != "admin")
            throw Refusal.Unauthorized("setUserWriteBlockMode may only be run against the admin database.");
        if (!HelloCommands.HasWriteBlock(context.Member))
            throw Refusal.CommandNotFound("setUserWriteBlockMode");
        context.Member.BlocksWrites = context.Body["global"].IsTrue;
        return Replies.Ok;
    }

    private static User Need(CommandContext context) => context.Member.Users.Find(context.Request.Database, context.Request.Operand.AsString)
        ?? throw new CommandException(11, "UserNotFound", $"Could not find user \"{context.Request.Operand.AsString}\" for db \"{context.Request.Database}\"");

    private static List<(string, string)> Roles(CommandContext context) => [.. context.Body["roles"].Items().Select(role => role.IsString() ? (role.AsString, context.Request.Database)
        : (role.AsDocument.Text("role") ?? "", role.AsDocument.Text("db") ?? ""))];
}
