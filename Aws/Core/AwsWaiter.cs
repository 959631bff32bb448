namespace Platform.Aws;

/// <summary>Waits for what AWS does in its own time. Bounded; a look that fails for the moment is no reason to stop waiting.</summary>
public sealed class AwsWaiter(TimeProvider time)
{
    /// <param name="what">What is waited for, as it ends the sentence "waited ... for": <c>the stack web to be created</c>.</param>
    /// <param name="done">May throw, when it will never be.</param>
    /// <exception cref="AwsWaitException">It took longer than <paramref name="limit"/>; says what was seen last.</exception>
    public async Task<T> UntilAsync<T>(string what, Func<CancellationToken, Task<T>> look, Func<T, bool> done, TimeSpan pause, TimeSpan limit, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        object? last = null;
        while (true)
        {
            try
            {
                var seen = await look(cancel);
                last = seen;
                if (done(seen))
                    return seen;
            }
            catch (AwsException fault) when (fault.IsTransient)
            {
                last = fault.Message;
            }
            if (time.GetElapsedTime(began) + pause > limit)
                throw new AwsWaitException($"Waited {limit.TotalSeconds:0} s for {what}; last seen: {last}.");
            await Task.Delay(pause, time, cancel);
        }
    }
}

/// <summary>What was waited for did not come in time; it may still come.</summary>
public sealed class AwsWaitException(string message) : Exception(message);
