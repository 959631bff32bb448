using Platform.Hosting.Backchannel;

namespace Platform.Hosting.Tests.Backchannel;

public sealed class XxHash3Tests
{
    /// <summary>Of the first N bytes of xxHash's own test data, from its table of XXH3_64bits with seed 0.</summary>
    [Theory]
    [InlineData(0, 0x2D06800538D394C2)]
    [InlineData(1, 0xC44BDFF4074EECDB)]
    [InlineData(6, 0x27B56A84CD2D7325)]
    [InlineData(12, 0xA713DAF0DFBB77E7)]
    [InlineData(24, 0xA3FE70BF9D3510EB)]
    [InlineData(48, 0x397DA259ECBA1F11)]
    [InlineData(80, 0xBCDEFBBB2C47C90A)]
    [InlineData(195, 0xCD94217EE362EC3A)]
    [InlineData(403, 0xCDEB804D65C6DEA4)]
    [InlineData(512, 0x617E49599013CB6B)]
    [InlineData(2048, 0xDD59E2C3A5F038E0)]
    [InlineData(2240, 0x6E73A90539CF2948)]
    [InlineData(2367, 0xCB37AEB9E5D361ED)]
    public void Hash_PublishedVectors_AreMet(int length, ulong expected) => Assert.Equal(expected, XxHash3.Hash(TestData(length)));

    [Fact]
    public void IdOf_Path_IsElevenCharactersThatAFileNameMayHave() => Assert.Matches("^[A-Za-z0-9_-]{11}$", AppHostIdentity.IdOf("/src/App/AppHost.csproj"));

    private static byte[] TestData(int length)
    {
        const ulong Multiplier = 11400714785074694797;
        var data = new byte[length];
        ulong generator = 2654435761;
        for (var i = 0; i < length; i++, generator *= Multiplier) data[i] = (byte)(generator >> 56);
        return data;
    }
}
