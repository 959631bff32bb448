using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Pipeline;

/// <summary>A logger whose lines are a step's output.</summary>
internal sealed class StepLogger(IReportingStep step, LogLevel least) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) step.Log(logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.Message}");
    }
}
