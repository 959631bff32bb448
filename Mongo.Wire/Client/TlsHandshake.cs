using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Mongo.Wire.Client;

internal static class TlsHandshake
{
    public static async Task<Stream> AsClientAsync(Stream plain, string host, MongoTls tls, CancellationToken cancel)
    {
        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsClientAsync(Options(host, tls), cancel);
            return stream;
        }
        catch (Exception e)
        {
            await stream.DisposeAsync();
            if (e is AuthenticationException)
                throw new MongoException($"TLS with {host} failed: {e.Message}", "set tlsCAFile to the authority that signed the server's certificate, and use the name that the certificate is for", cause: e);
            throw;
        }
    }

    private static SslClientAuthenticationOptions Options(string host, MongoTls tls)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host, CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        try
        {
            if (tls.CaFile is { } ca)
                options.CertificateChainPolicy = Trusting(ca);
            if (tls.CertificateKeyFile is { } own)
                options.ClientCertificates = [tls.CertificateKeyPassword is { } password ? X509Certificate2.CreateFromEncryptedPemFile(own, password) : X509Certificate2.CreateFromPemFile(own)];
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new MongoException($"a TLS file cannot be read: {e.Message}", "check tlsCAFile and tlsCertificateKeyFile: PEM, readable by this process", cause: e);
        }
        if (tls.AllowInvalidCertificate || tls.AllowInvalidHostName)
            options.RemoteCertificateValidationCallback = (_, _, _, errors) =>
                tls.AllowInvalidCertificate || (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        return options;
    }

    private static X509ChainPolicy Trusting(string caFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy;
    }
}
