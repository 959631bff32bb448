using System.IO.Pipelines;
using FsCheck;
using FsCheck.Fluent;
using Platform.Hosting.Dashboard;
using Wire = Platform.Hosting.Dashboard.Wire;

namespace Platform.Hosting.Tests.Dashboard;

public sealed class GrpcFramingTests
{
    [Fact]
    public void WriteThenRead_AnyMessage_IsTheSame() => Prop.ForAll<NonNull<string>>(text =>
    {
        var message = new Wire.ResourceCommandRequest { CommandName = text.Get, ResourceName = "web" };
        return RoundTrip(message).GetAwaiter().GetResult().Equals(message);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Write_Message_HasFlagAndBigEndianLength()
    {
        using var stream = new MemoryStream();
        await GrpcFraming.WriteAsync(stream, new Wire.ResourceCommandRequest { CommandName = new string('x', 300) }, TestContext.Current.CancellationToken);
        var bytes = stream.ToArray();
        Assert.Equal([0, 0, 0, 1, 47], bytes[..5]); // 300 characters, their tag and the two bytes of their length
        Assert.Equal(5 + 303, bytes.Length);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 0, 255, 255, 255, 255 })]
    public async Task Read_BrokenFrame_IsRefused(byte[] bytes)
        => await Assert.ThrowsAsync<InvalidDataException>(async () => await GrpcFraming.ReadAsync(PipeReader.Create(new MemoryStream(bytes)), Wire.ResourceCommandRequest.Parser, TestContext.Current.CancellationToken));

    private static async Task<Wire.ResourceCommandRequest> RoundTrip(Wire.ResourceCommandRequest message)
    {
        using var stream = new MemoryStream();
        await GrpcFraming.WriteAsync(stream, message, CancellationToken.None);
        stream.Position = 0;
        return await GrpcFraming.ReadAsync(PipeReader.Create(stream), Wire.ResourceCommandRequest.Parser, CancellationToken.None);
    }
}
