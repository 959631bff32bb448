using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.ServiceDefaults.Logging;

namespace Platform.ServiceDefaults.Tests.Logging;

public class SeedJsonFormatterTests
{
    [Fact]
    public void Write_Record_HasTheShapeOfTheFirstUsersLogs()
    {
        var line = Format(new ServiceIdentity("discord-service", "client1"), LogLevel.Information, "Message received",
            [new("channelId", "123456789"), new("messageLength", 42), new("fresh", true), new("nothing", null)]);
        using var record = JsonDocument.Parse(line);
        var root = record.RootElement;
        Assert.Equal(["timestamp", "level", "service", "client", "message", "metadata"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("info", root.GetProperty("level").GetString());
        Assert.Equal("discord-service", root.GetProperty("service").GetString());
        Assert.Equal("client1", root.GetProperty("client").GetString());
        Assert.Equal("Message received", root.GetProperty("message").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", root.GetProperty("timestamp").GetString());
        var metadata = root.GetProperty("metadata");
        Assert.Equal("123456789", metadata.GetProperty("channelId").GetString());
        Assert.Equal(42, metadata.GetProperty("messageLength").GetInt32());
        Assert.True(metadata.GetProperty("fresh").GetBoolean());
        Assert.Equal(JsonValueKind.Null, metadata.GetProperty("nothing").ValueKind);
    }

    [Fact]
    public void Write_ExceptionAndNewlines_StayOnOneLine()
    {
        var line = Format(new ServiceIdentity("a", null), LogLevel.Error, "first\nsecond \"quoted\"", [], new InvalidOperationException("why\nso"));
        Assert.Equal(1, line.Count(c => c == '\n'));
        using var record = JsonDocument.Parse(line);
        Assert.False(record.RootElement.TryGetProperty("client", out _));
        Assert.Contains("why\nso", record.RootElement.GetProperty("metadata").GetProperty("exception").GetString());
    }

    [Theory]
    [InlineData(LogLevel.Trace, "trace")]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Warning, "warn")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "critical")]
    public void Write_Level_IsOneWord(LogLevel level, string word)
    {
        using var record = JsonDocument.Parse(Format(new ServiceIdentity("a", null), level, "m", []));
        Assert.Equal(word, record.RootElement.GetProperty("level").GetString());
    }

    private static string Format(ServiceIdentity identity, LogLevel level, string message, List<KeyValuePair<string, object?>> state, Exception? fault = null)
    {
        var entry = new LogEntry<List<KeyValuePair<string, object?>>>(level, "Category", new EventId(7), state, fault, (_, _) => message);
        using var writer = new StringWriter { NewLine = "\n" };
        new SeedJsonFormatter(identity, TimeProvider.System).Write(entry, null, writer);
        return writer.ToString();
    }
}
