using System.Security.Cryptography;

namespace Platform.Mongo.Wire.Auth;

/// <summary>What a server keeps of a password: enough to check it, too little to use it.</summary>
public sealed record ScramCredential(ScramMechanism Mechanism, byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey)
{
    public static ScramCredential Make(ScramMechanism mechanism, string user, string password, byte[]? salt = null, int iterations = 15_000)
    {
        salt ??= RandomNumberGenerator.GetBytes(mechanism.HashBytes - 4);
        var salted = mechanism.SaltedPassword(mechanism.Prepare(user, password), salt, iterations);
        return new(mechanism, salt, iterations, mechanism.Hash(mechanism.Hmac(salted, "Client Key"u8)), mechanism.Hmac(salted, "Server Key"u8));
    }
}
