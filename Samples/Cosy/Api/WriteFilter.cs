using Platform.ServiceDefaults;

namespace Platform.Cosy.Api;

/// <summary>Lets a write through the gate, or refuses it while the app is read-only.</summary>
internal sealed class WriteFilter(WriteGate gate) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!gate.TryEnter()) return Refuse(context.HttpContext);
        try
        {
            return await next(context);
        }
        finally
        {
            gate.Leave();
        }
    }

    private static IResult Refuse(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return ErrorResult.Of(StatusCodes.Status503ServiceUnavailable,
            "The app is read-only for the moment.", "Wait as long as Retry-After says and send it again: every write is idempotent by its id.");
    }
}
