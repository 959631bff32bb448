using Aspire.Hosting;

namespace Platform.Hosting;

/// <summary>One clear message: which resource, what is wrong, what to do.</summary>
internal class HostingException(ExitCode exitCode, string? resource, string problem, string remedy, Exception? inner = null)
    : DistributedApplicationException($"{(resource is null ? "" : $"{resource}: ")}{problem}{(problem.Contains('\n') ? "" : ".")}", inner!)
{
    public ExitCode ExitCode { get; } = exitCode;

    public string? Resource { get; } = resource;

    public string Remedy { get; } = remedy;
}
