using Platform.DevMongo.Access;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Serving;

/// <summary>What a connection is: its number, and who came over it.</summary>
internal sealed class Client(int id)
{
    public int Id { get; } = id;
    public User? User { get; set; }

    /// <summary>An authentication that is under way, with the user that it is for.</summary>
    public (ScramServer Server, User? User, bool SkipsEmpty)? Conversation { get; set; }
    public bool IsProven { get; set; }
}

/// <summary>One command with everything around it.</summary>
internal sealed record CommandContext(Member Member, Client Client, Request Request)
{
    public Store Store => Member.Store;
    public BsonDocument Body => Request.Body;
    public Session? Session { get; init; }
    public Transaction? Transaction { get; init; }
    public BsonValue SessionId => Session?.Id ?? default;
    public Writer Writer => new(Store, Transaction);

    /// <summary>Under the store's gate, right before anything is written. As in a server: without users everybody passes a write block.</summary>
    public void RequireNoBlock()
    {
        if (Member.BlocksWrites && Member.Users.IsRequired && Client.User?.PassesWriteBlock != true)
            throw Refusal.WritesBlocked();
    }
}
