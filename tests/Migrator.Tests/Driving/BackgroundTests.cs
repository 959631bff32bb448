using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;
using Platform.Migrator.Driving;

namespace Platform.Migrator.Tests.Driving;

public sealed class BackgroundTests
{
    /// <summary>A follower's statements are no part of the step that started it. Its warnings are what a person looks for.</summary>
    [Fact]
    public async Task Start_WithinAStepsSpan_LogsAreCollectedAndSpansAreNot()
    {
        var (logs, spans) = (new Seen<LogRecord>(), new Seen<Activity>());
        using var loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options.AddProcessor(logs)));
        using var source = new ActivitySource("background-tests");
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddProcessor(spans).Build();
        await using var background = new Background();
        var done = new TaskCompletionSource();

        using (source.StartActivity("step"))
        {
            background.Start(_ =>
            {
                loggers.CreateLogger("follower").Log(LogLevel.Warning, default, "The slot was lost", null, (text, _) => text);
                using (source.StartActivity("statement"))
                    done.SetResult();
                return Task.CompletedTask;
            });
            await done.Task;
            await background.StopAsync();
        }

        Assert.Equal(1, logs.Count);
        Assert.Equal(1, spans.Count); // The step's own.
    }

    private sealed class Seen<T> : BaseProcessor<T>
    {
        private int count;

        public int Count => count;

        public override void OnEnd(T data) => Interlocked.Increment(ref count);
    }
}
