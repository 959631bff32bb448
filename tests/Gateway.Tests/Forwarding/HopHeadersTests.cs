using Platform.Gateway.Forwarding;

namespace Platform.Gateway.Tests.Forwarding;

public class HopHeadersTests
{
    [Theory]
    [InlineData("connection", "", true)]
    [InlineData("Transfer-Encoding", "", true)]
    [InlineData("X-Mine", "X-Mine", true)]
    [InlineData("X-Mine", "close, x-mine", true)]
    [InlineData("X-Mine", "keep-alive,X-Mine", true)]
    [InlineData("Mine", "Mine", true)]
    [InlineData("X-Mine", "keep-alive", false)]
    [InlineData("X-Mine", "X-Mine-Too", false)]
    [InlineData("Content-Type", "close", false)]
    public void Contains_Header_TellsWhetherItEndsHere(string name, string connection, bool hop) =>
        Assert.Equal(hop, HopHeaders.Contains(name, connection));
}
