using System.ComponentModel;
using System.Diagnostics;

namespace Platform.Publishing.Aws.Tests.Stacks;

[Collection(SynthesizedStacks.Collection)]
public sealed class LintTests(SynthesizedStacks stacks)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task CfnLint_EveryTemplate_HasNothingToSay()
    {
        var files = stacks.All.Keys.Select(name => Path.Combine(stacks.Directory, $"{name}.template.json"));
        var start = new ProcessStartInfo("cfn-lint", ["--format", "parseable", "--template", .. files]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var lint = Started(start);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Longest);
        var (said, failed) = (lint.StandardOutput.ReadToEndAsync(patience.Token), lint.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await lint.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!lint.HasExited) lint.Kill(entireProcessTree: true);
        }

        Assert.Equal(("", "", 0), (await said, await failed, lint.ExitCode));
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("cfn-lint is missing: pip install cfn-lint");
            throw;
        }
    }
}
