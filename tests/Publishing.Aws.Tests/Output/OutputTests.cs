using System.Diagnostics;
using Platform.Publishing.Aws.Output;

namespace Platform.Publishing.Aws.Tests.Output;

/// <summary>Output is there whole, or as it was before.</summary>
public sealed class OutputTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private readonly TemporaryDirectory directory = new();

    [Fact]
    public void Directory_NotCommitted_LeavesNothing()
    {
        using (var output = new OutputDirectory(directory.File("out"))) File.WriteAllText(Path.Combine(output.Temporary, "half"), "");

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Directory_EarlierPublication_IsReplaced()
    {
        directory.Write($"out/{Publication.FileName}", "{}");
        directory.Write("out/old.json", "");
        using (var output = new OutputDirectory(directory.File("out")))
        {
            File.WriteAllText(Path.Combine(output.Temporary, "new.json"), "");
            output.Commit();
        }

        Assert.Equal(["new.json"], Directory.EnumerateFiles(directory.File("out")).Select(Path.GetFileName));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Directory_WithSomethingElse_IsLeftAlone()
    {
        directory.Write("out/precious.txt", "");

        Assert.Contains("something else in it", Assert.Throws<PublishException>(() => new OutputDirectory(directory.File("out"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"resources\": { \"x\": { \"type\": \"dapr.v0\" } } }", 65, "`x` is a `dapr.v0`")]
    [InlineData("nonsense", 65, "this is not JSON")]
    public async Task Program_BadManifest_EndsWithItsFaultAndWritesNothing(string manifest, int exit, string expected)
    {
        var path = directory.Write("manifest.json", manifest);

        var (code, said) = await RunAsync("--manifest", path, "--output", directory.File("out"));

        Assert.Equal(exit, code);
        Assert.Contains($"{path}:1:", said, StringComparison.Ordinal);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.Equal(["manifest.json"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("no manifest: give --manifest FILE.", 64)]
    [InlineData("nothing to do", 64, "--manifest", "x.json")]
    public async Task Program_WrongArguments_SaysWhatIsMissing(string expected, int exit, params string[] arguments)
    {
        var (code, said) = await RunAsync(arguments);

        Assert.Equal(exit, code);
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_Estimate_WritesNothing()
    {
        var (code, said) = await RunAsync("--manifest", Repository.Sample("shop.json"), "--estimate");

        Assert.Equal(0, code);
        Assert.Contains("US dollars a month", said, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private async Task<(int Exit, string Said)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Publisher).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory.Path };
        using var program = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Longest);
        try
        {
            var (output, error) = (program.StandardOutput.ReadToEndAsync(patience.Token), program.StandardError.ReadToEndAsync(patience.Token));
            await program.WaitForExitAsync(patience.Token);
            return (program.ExitCode, await output + await error);
        }
        finally
        {
            if (!program.HasExited) program.Kill(entireProcessTree: true);
        }
    }
}
