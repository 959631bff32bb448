using Platform.Plans;

namespace Platform.Publishing.Aws;

/// <summary>Why nothing was published: each fault with file, place and remedy. The program prints them and ends with <see cref="PlanException.ExitCode"/>.</summary>
public sealed class PublishException(IReadOnlyList<PlanError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public PublishException(string file, string what, string remedy) : this([new PlanError(file, 0, 0, what, remedy)])
    {
    }

    public IReadOnlyList<PlanError> Errors { get; } = errors;
}
