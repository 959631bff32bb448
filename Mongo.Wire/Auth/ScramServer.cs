using System.Security.Cryptography;
using System.Text;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Auth;

/// <summary>The server's half of one SCRAM conversation: <see cref="First"/> tells who wants in, <see cref="Challenge"/>, <see cref="Final"/>.</summary>
public sealed class ScramServer(ScramMechanism mechanism, string? nonce = null)
{
    private readonly string _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
    private string _clientBare = "";
    private string _clientNonce = "";
    private string _challenge = "";
    private ScramCredential? _credential;

    /// <summary>Reads the client's first message.</summary>
    /// <returns>The user's name.</returns>
    public string First(ReadOnlySpan<byte> clientFirst)
    {
        var text = Encoding.UTF8.GetString(clientFirst);
        if (!text.StartsWith("n,", StringComparison.Ordinal) && !text.StartsWith("y,", StringComparison.Ordinal) || text.IndexOf(',', 2) is not (> 0 and var end))
            throw new WireException("an authentication begins with a message that is not SCRAM's");
        _clientBare = text[(end + 1)..];
        var attributes = ScramMessage.Read(Encoding.UTF8.GetBytes(_clientBare));
        _clientNonce = ScramMessage.Need(attributes, 'r');
        return ScramMessage.Unescape(ScramMessage.Need(attributes, 'n'));
    }

    /// <param name="credential">Of a user that does not exist make one of a random password, so that the answer tells nothing.</param>
    public byte[] Challenge(ScramCredential credential)
    {
        if (credential.Mechanism != mechanism)
            throw new ArgumentException("the credential is of another mechanism", nameof(credential));
        _credential = credential;
        _challenge = $"r={_clientNonce}{_nonce},s={Convert.ToBase64String(credential.Salt)},i={credential.Iterations}";
        return Encoding.UTF8.GetBytes(_challenge);
    }

    /// <summary>Checks the client's proof.</summary>
    /// <returns>The last message to send; null when the password was wrong.</returns>
    public byte[]? Final(ReadOnlySpan<byte> clientFinal)
    {
        var credential = _credential ?? throw new WireException("an authentication goes on that was not begun");
        var attributes = ScramMessage.Read(clientFinal);
        if (ScramMessage.Need(attributes, 'r') != _clientNonce + _nonce)
            return null;
        var text = Encoding.UTF8.GetString(clientFinal);
        var authMessage = Encoding.UTF8.GetBytes($"{_clientBare},{_challenge},{text[..text.LastIndexOf(",p=", StringComparison.Ordinal)]}");
        var clientKey = mechanism.Hmac(credential.StoredKey, authMessage);
        var proof = new byte[clientKey.Length];
        if (!Convert.TryFromBase64String(ScramMessage.Need(attributes, 'p'), proof, out var length) || length != proof.Length)
            return null;
        for (var i = 0; i < proof.Length; i++)
            clientKey[i] ^= proof[i];
        return CryptographicOperations.FixedTimeEquals(mechanism.Hash(clientKey), credential.StoredKey)
            ? Encoding.UTF8.GetBytes("v=" + Convert.ToBase64String(mechanism.Hmac(credential.ServerKey, authMessage)))
            : null;
    }
}
