using System.Security.Cryptography;
using Platform.Mongo.Wire.Auth;

namespace Platform.DevMongo.Access;

/// <summary>A user with what is kept of the password.</summary>
internal sealed record User(string Database, string Name, IReadOnlyList<(string Role, string Database)> Roles, ScramCredential Sha1, ScramCredential Sha256)
{
    private static readonly HashSet<string> Reading = ["read", "readAnyDatabase", "clusterMonitor"];

    /// <summary>Roles are looked at in this much: whether any of them writes, and whether one passes a write block.</summary>
    public bool MayWrite => Roles.Any(r => !Reading.Contains(r.Role));
    public bool PassesWriteBlock => Roles.Any(r => r.Role is "restore" or "root" or "__system");

    public ScramCredential Credential(ScramMechanism mechanism) => mechanism == ScramMechanism.Sha1 ? Sha1 : Sha256;

    public static User Make(string database, string name, string password, IEnumerable<(string, string)> roles) => new(database, name, [.. roles],
        ScramCredential.Make(ScramMechanism.Sha1, name, password, iterations: 10_000), ScramCredential.Make(ScramMechanism.Sha256, name, password));
}

/// <summary>Who may come in. When there were users at the start, everybody must say who they are. Guarded by the store's gate.</summary>
internal sealed class UserTable
{
    private readonly Dictionary<(string Database, string Name), User> _users = [];

    public UserTable(IEnumerable<DevMongoUser> users)
    {
        foreach (var user in users)
            Put(User.Make(user.Database, user.Name, user.Password, (user.Roles ?? ["root"]).Select(role => (role, user.Database))));
        IsRequired = _users.Count > 0;
    }

    /// <summary>Whether commands need a user.</summary>
    public bool IsRequired { get; }

    public IEnumerable<User> All => _users.Values;

    public User? Find(string database, string name) => _users.GetValueOrDefault((database, name));

    public void Put(User user) => _users[(user.Database, user.Name)] = user;

    public bool Remove(string database, string name) => _users.Remove((database, name));

    /// <summary>Of nobody, so that an unknown user looks like one with another password.</summary>
    public static ScramCredential Nobody(ScramMechanism mechanism, string name) => ScramCredential.Make(mechanism, name, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
}
