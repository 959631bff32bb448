namespace Platform.Migrator.Hooks;

/// <param name="Named">Variables that must be there and may be seen.</param>
internal sealed record ShellRequest(string Command, string Directory, IReadOnlyList<string> Named, TimeSpan Timeout)
{
    /// <summary>Further variables, none of them secret.</summary>
    public Dictionary<string, string> Told { get; } = [];

    /// <summary>Further variables whose values may be secret: struck out of the output. They count before others of the same name.</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    /// <summary>What the command finds on its standard input, which then ends.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>More that may be secret, and is struck out of the output.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Standard output is what is wanted of the command: it is kept apart, whole, and is no part of <see cref="ShellOutcome.Output"/>.</summary>
    public bool IsAnswer { get; init; }
}

/// <param name="ExitCode">Null when it did not end by itself, or did not begin.</param>
/// <param name="Output">The end of both its outputs, with secrets struck out; then, when it did not end well, why.</param>
internal sealed record ShellOutcome(int? ExitCode, string Output)
{
    /// <summary>Everything on its standard output, when that was asked for; null when it was too much (<see cref="WholeOutput.MostBytes"/>), or did not end.</summary>
    public byte[]? Answer { get; init; }
}
