using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Rehearsal.Reports;

namespace Platform.Rehearsal.Tests.Reports;

public sealed class ReportFilesTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("platform-report-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task WriteAsync_GoodReport_HasTheShapeOfTheSchema() => Assert.Equal([], ReportSchema.Read().Check(await WrittenAsync(SampleReport.Good())));

    [Fact]
    public async Task WriteAsync_BrokenReport_HasTheShapeOfTheSchema() => Assert.Equal([], ReportSchema.Read().Check(await WrittenAsync(SampleReport.Bad())));

    [Fact]
    public async Task WriteAsync_GoodReport_HasTheNamesThatReadersRelyOn()
    {
        var report = await WrittenAsync(SampleReport.Good());

        Assert.Equal("rehearsal", report.GetProperty("plan").GetString());
        Assert.Equal("finished", report.GetProperty("outcome").GetString());
        Assert.Equal(613, report.GetProperty("freeze_ms").GetDouble());
        Assert.Equal(9.7, report.GetProperty("requests").GetProperty("p95_ms").GetDouble());
        Assert.Equal(0, report.GetProperty("writes").GetProperty("duplicated").GetInt64());
        Assert.Equal(82, report.GetProperty("stores")[0].GetProperty("partitions_verified").GetInt64());
        Assert.Equal(31, report.GetProperty("stores")[0].GetProperty("drain_expected_ms").GetDouble());
        Assert.Equal(28.4, report.GetProperty("stores")[0].GetProperty("drain_ms").GetDouble());
        Assert.Equal("rolled_back", report.GetProperty("passes")[1].GetProperty("outcome").GetString());
        Assert.Equal("fault", report.GetProperty("passes")[1].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("outcome")]
    [InlineData("freeze_ms")]
    [InlineData("passes")]
    public async Task Schema_RequiredFieldMissing_IsRefused(string field)
    {
        var report = JsonNode.Parse((await WrittenAsync(SampleReport.Good())).GetRawText())!.AsObject();
        report.Remove(field);

        Assert.Contains(ReportSchema.Read().Check(JsonSerializer.SerializeToElement(report)), fault => fault.Contains($"{field} is missing"));
    }

    [Fact]
    public async Task Schema_UnknownOutcome_IsRefused()
    {
        var report = JsonNode.Parse((await WrittenAsync(SampleReport.Good())).GetRawText())!.AsObject();
        report["outcome"] = "fine";

        Assert.Contains(ReportSchema.Read().Check(JsonSerializer.SerializeToElement(report)), fault => fault.Contains("'fine'"));
    }

    [Fact]
    public async Task WriteAsync_Page_NeedsNothingElse()
    {
        await ReportFiles.WriteAsync(SampleReport.Good(), directory, TestContext.Current.CancellationToken);
        var page = await File.ReadAllTextAsync(Path.Combine(directory, "report.html"), TestContext.Current.CancellationToken);

        Assert.All(["http:", "https:", "<script", "<link", " src=", "url(", "NaN", "Infinity"], foreign => Assert.DoesNotContain(foreign, page));
        Assert.Equal(8, page.Split("<svg").Length - 1);
        Assert.Contains("Everything held", page);
        Assert.Contains("freeze 613 ms", page);
    }

    [Fact]
    public async Task WriteAsync_Page_EscapesWhatServicesSaid()
    {
        await ReportFiles.WriteAsync(SampleReport.Bad(), directory, TestContext.Current.CancellationToken);
        var page = await File.ReadAllTextAsync(Path.Combine(directory, "report.html"), TestContext.Current.CancellationToken);

        Assert.Contains("&lt;weight 100&gt;", page);
        Assert.DoesNotContain("<weight", page);
        Assert.Contains("expectations did not hold", page);
    }

    private async Task<JsonElement> WrittenAsync(RehearsalReport report)
    {
        await ReportFiles.WriteAsync(report, directory, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "report.json"), TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }
}
