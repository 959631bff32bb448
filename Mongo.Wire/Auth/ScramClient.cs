using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Auth;

/// <summary>The client's half of one SCRAM conversation: <see cref="First"/>, <see cref="Final"/>, <see cref="Check"/>.</summary>
public sealed class ScramClient(ScramMechanism mechanism, string user, string password, string? nonce = null)
{
    // A server that asks for less could be somebody in the middle who wants to guess the password.
    private const int LeastIterations = 4096;
    private const int MostIterations = 10_000_000;
    private readonly string _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
    private byte[]? _expected;

    private string FirstBare => $"n={ScramMessage.Escape(user)},r={_nonce}";

    public byte[] First() => Encoding.UTF8.GetBytes("n,," + FirstBare);

    /// <summary>Proves that we know the password.</summary>
    /// <exception cref="WireException">The server's challenge is not what the protocol demands.</exception>
    public byte[] Final(ReadOnlySpan<byte> serverFirst)
    {
        var challenge = ScramMessage.Read(serverFirst);
        var nonce = ScramMessage.Need(challenge, 'r');
        if (!nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length)
            throw new WireException("the server answered another authentication than ours");
        if (!int.TryParse(ScramMessage.Need(challenge, 'i'), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < LeastIterations or > MostIterations)
            throw new WireException($"the server wants an iteration count outside of {LeastIterations} to {MostIterations}");
        var withoutProof = $"c=biws,r={nonce}";
        var authMessage = Encoding.UTF8.GetBytes($"{FirstBare},{Encoding.UTF8.GetString(serverFirst)},{withoutProof}");
        var salted = mechanism.SaltedPassword(mechanism.Prepare(user, password), Convert.FromBase64String(ScramMessage.Need(challenge, 's')), iterations);
        var clientKey = mechanism.Hmac(salted, "Client Key"u8);
        var proof = mechanism.Hmac(mechanism.Hash(clientKey), authMessage);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= clientKey[i];
        _expected = mechanism.Hmac(mechanism.Hmac(salted, "Server Key"u8), authMessage);
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    /// <summary>That the server knows our credential as well.</summary>
    public void Check(ReadOnlySpan<byte> serverFinal)
    {
        var signature = Convert.FromBase64String(ScramMessage.Need(ScramMessage.Read(serverFinal), 'v'));
        if (_expected is null || !CryptographicOperations.FixedTimeEquals(signature, _expected))
            throw new WireException("the server does not know the credential that it claims to check: somebody else may have answered");
    }
}
