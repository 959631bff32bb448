namespace Platform.Publishing.Aws.Deploying.Images;

/// <param name="Directory">Where it runs.</param>
internal sealed record ProgramStart(string Program, IReadOnlyList<string> Arguments, string Directory)
{
    /// <summary>Beside what this process has. May be secret.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What it reads. May be secret.</summary>
    public string? Input { get; init; }

    /// <summary>What it says is kept for the caller instead of being told.</summary>
    public bool Quiet { get; init; }

    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}

internal interface IProgramRunner
{
    bool Has(string program);

    /// <summary>Runs to the end; ends it with the token.</summary>
    Task<(int ExitCode, string Output)> RunAsync(ProgramStart start, CancellationToken cancel);
}
