using System.Security.Cryptography;

namespace Platform.Mongo.Wire.Auth;

/// <summary>SCRAM (RFC 5802, RFC 7677) with one hash. SHA-1 is there for servers that keep old credentials only.</summary>
public sealed class ScramMechanism
{
    public static readonly ScramMechanism Sha1 = new("SCRAM-SHA-1", HashAlgorithmName.SHA1, 20);
    public static readonly ScramMechanism Sha256 = new("SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);

    private readonly HashAlgorithmName _hash;

    private ScramMechanism(string name, HashAlgorithmName hash, int size) => (Name, _hash, HashBytes) = (name, hash, size);

    public string Name { get; }
    internal int HashBytes { get; }

    public static ScramMechanism? Named(string name) => name == Sha1.Name ? Sha1 : name == Sha256.Name ? Sha256 : null;

    /// <summary>What is hashed in place of the password: MongoDB's own digest of it for SHA-1, its prepared form for SHA-256.</summary>
    internal string Prepare(string user, string password) => this == Sha1 ? MongoDigest(user, password) : SaslPrep.Apply(password);

    internal byte[] SaltedPassword(string prepared, byte[] salt, int iterations) => Rfc2898DeriveBytes.Pbkdf2(prepared, salt, iterations, _hash, HashBytes);

    internal byte[] Hmac(byte[] key, ReadOnlySpan<byte> text) => CryptographicOperations.HmacData(_hash, key, text);

    internal byte[] Hash(ReadOnlySpan<byte> bytes) => CryptographicOperations.HashData(_hash, bytes);

    // MD5 is the protocol's, not a choice; it protects nothing here.
#pragma warning disable CA5351
    private static string MongoDigest(string user, string password) =>
        Convert.ToHexStringLower(MD5.HashData(System.Text.Encoding.UTF8.GetBytes($"{user}:mongo:{password}")));
#pragma warning restore CA5351
}
