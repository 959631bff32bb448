using System.Text;
using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Tests.Auth;

public sealed class ScramTests
{
    // The conversations of MongoDB's authentication specification and of RFC 7677.
    [Theory]
    [InlineData("SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL", "Ho+Vgk7qvUOKUwuWLIWg4l/9SraGMHEE", "rQ9ZY3MntBeuP3E1TDVC4w==", 10000, "MC2T8BvbmWRckDw8oWl5IVghwCY=", "UMWeI25JD1yNYZRMpZ4VHvhZ9e0=")]
    [InlineData("SCRAM-SHA-256", "rOprNGfwEbeRWgbNEkqO", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", "W22ZaJ0SNY7soEsUEjb6gQ==", 4096, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public void BothHalves_SayWhatTheSpecificationSays(string name, string clientNonce, string serverNonce, string salt, int iterations, string proof, string signature)
    {
        var mechanism = ScramMechanism.Named(name)!;
        var client = new ScramClient(mechanism, "user", "pencil", clientNonce);
        var server = new ScramServer(mechanism, serverNonce);

        Assert.Equal("user", server.First(client.First()));
        var challenge = server.Challenge(ScramCredential.Make(mechanism, "user", "pencil", Convert.FromBase64String(salt), iterations));
        Assert.Equal($"r={clientNonce}{serverNonce},s={salt},i={iterations}", Encoding.UTF8.GetString(challenge));
        var final = client.Final(challenge);
        Assert.EndsWith($",p={proof}", Encoding.UTF8.GetString(final));
        var last = server.Final(final);
        Assert.Equal($"v={signature}", Encoding.UTF8.GetString(last!));
        client.Check(last);
    }

    [Fact]
    public void WrongPassword_IsRefusedByTheServer()
    {
        var client = new ScramClient(ScramMechanism.Sha256, "user", "wrong");
        var server = new ScramServer(ScramMechanism.Sha256);
        server.First(client.First());
        Assert.Null(server.Final(client.Final(server.Challenge(ScramCredential.Make(ScramMechanism.Sha256, "user", "pencil", iterations: 4096)))));
    }

    [Fact]
    public void Client_RefusesStrangersAndWeakChallenges()
    {
        var client = new ScramClient(ScramMechanism.Sha256, "user", "pencil", "mine");
        Assert.Throws<WireException>(() => client.Final("r=yours,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"u8));
        Assert.Throws<WireException>(() => client.Final("r=mine,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"u8));
        Assert.Throws<WireException>(() => client.Final("r=mineandmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=100"u8));
        client.Final("r=mineandmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"u8);
        Assert.Throws<WireException>(() => client.Check("v=AAAA"u8));
    }

    [Theory]
    [InlineData("a,b=c")]
    [InlineData("ünï")]
    public void Names_AreEscaped(string user) =>
        Assert.Equal(user, new ScramServer(ScramMechanism.Sha256).First(new ScramClient(ScramMechanism.Sha256, user, "x").First()));

    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b", "a b")]
    public void Passwords_ArePrepared(string password, string prepared) => Assert.Equal(prepared, SaslPrep.Apply(password));

    [Fact]
    public void Passwords_WithControlCharacters_AreRefused() => Assert.Throws<ArgumentException>(() => SaslPrep.Apply("\u0007"));
}
