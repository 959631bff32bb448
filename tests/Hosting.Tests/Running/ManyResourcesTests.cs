using System.Diagnostics;
using System.Globalization;

namespace Platform.Hosting.Tests.Running;

public sealed class ManyResourcesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task StartAndStop_FiftyResourcesAgainAndAgain_LeaveNothing()
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [EntryPoint.Rounds]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        var rounds = output.Split('\n').Where(l => l.StartsWith("files ", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToList();
        Assert.Equal(4, rounds.Count);
        Assert.Equal(4, output.Split('\n').Count(l => l == $"left 0 of {ManyResources.Count}"));
        var (files, memory) = (rounds.ConvertAll(r => Number(r[1])), rounds.ConvertAll(r => Number(r[3])));
        TestContext.Current.SendDiagnosticMessage(output);
        Assert.True(files[3] - files[1] < 10, output); // fifty that leak one each would be a hundred more
        Assert.True(memory[3] - memory[1] < 1024, output);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
