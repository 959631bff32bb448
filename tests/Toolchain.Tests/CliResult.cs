namespace Platform.Toolchain.Tests;

internal sealed record CliResult(int ExitCode, string Output)
{
    public CliResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}");
        return this;
    }

    public CliResult Failed()
    {
        Assert.True(ExitCode != 0, $"exit code 0\n{Output}");
        return this;
    }

    public CliResult Says(params string[] words)
    {
        foreach (var word in words) Assert.Contains(word, Output, StringComparison.Ordinal);
        return this;
    }
}
