namespace Platform.Plans;

/// <summary>Everything that is wrong with a plan file, found in one reading. Programs end with <see cref="ExitCode"/>.</summary>
public sealed class PlanException(IReadOnlyList<PlanError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>EX_DATAERR of sysexits(3): the input was wrong, not the program.</summary>
    public const int ExitCode = 65;

    public IReadOnlyList<PlanError> Errors { get; } = errors;
}

/// <param name="Line">From 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">From 1.</param>
/// <param name="What">What is wrong, without the final full stop.</param>
/// <param name="Remedy">What to write instead, a sentence.</param>
public sealed record PlanError(string File, int Line, int Column, string What, string Remedy)
{
    public override string ToString() => Line == 0 ? $"{File}: {What}. {Remedy}" : $"{File}:{Line}:{Column}: {What}. {Remedy}";
}
