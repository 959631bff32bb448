using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults;

/// <summary>The shape of every error that a service answers with.</summary>
/// <param name="Error">What failed and why.</param>
/// <param name="Hint">What the caller can do about it.</param>
public sealed record ErrorBody(string Error, string Hint);

public static class ErrorResult
{
    public static IResult Of(int status, string error, string hint) => Results.Json(new ErrorBody(error, hint), statusCode: status);

    /// <summary>For code outside routing. Nothing may have been written to the response yet.</summary>
    public static Task WriteAsync(HttpContext context, int status, string error, string hint)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorBody(error, hint), context.RequestAborted);
    }
}
