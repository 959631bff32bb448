using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Platform.Gateway.Forwarding;

/// <summary>Gives the upstream's answer to the user: status, headers, and the body piece by piece as it comes.</summary>
internal static class ResponseCopy
{
    private const int BufferBytes = 32 * 1024;

    public static void Head(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        var connection = from.Headers.NonValidated.TryGetValues("Connection", out var named) ? Values(named) : StringValues.Empty;
        Copy(from.Headers, to.Headers, connection);
        Copy(from.Content.Headers, to.Headers, connection);
    }

    /// <summary>Each piece is flushed; the head goes out at once when the first piece is not there yet.</summary>
    public static async Task BodyAsync(HttpResponseMessage from, HttpResponse to, CancellationToken cancel)
    {
        await using var body = await from.Content.ReadAsStreamAsync(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var reading = body.ReadAsync(buffer, cancel);
            if (!reading.IsCompleted)
                await to.Body.FlushAsync(cancel);
            for (int count; (count = await reading) > 0; reading = body.ReadAsync(buffer, cancel))
                await to.Body.WriteAsync(buffer.AsMemory(0, count), cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Copy(HttpHeaders from, IHeaderDictionary to, StringValues connection)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (!HopHeaders.Contains(name, connection))
                to.Append(name, Values(values));
        }
    }

    private static StringValues Values(HeaderStringValues values) => values.Count == 1 ? values.ToString() : values.ToArray();
}
