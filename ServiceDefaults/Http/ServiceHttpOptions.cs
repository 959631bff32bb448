namespace Platform.ServiceDefaults;

/// <summary>Bounds of an HTTP client. Configure by the client's name; the defaults suit calls between services.</summary>
public sealed class ServiceHttpOptions
{
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Over all attempts, until the headers (or, unless streaming, the body) are there.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>After the first attempt, for GET and HEAD only. 0: never retry.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Before the first retry; doubles, with jitter.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A server that asks to wait longer (<c>Retry-After</c>) is not asked again: its answer is the result.</summary>
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(5);
}
