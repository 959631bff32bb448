using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Dashboard;

/// <summary>Methods of one gRPC service as POST routes; every answer ends with its status in a trailer.</summary>
internal sealed partial class GrpcRoutes(IEndpointRouteBuilder routes, string service, ILogger logger)
{
    private const string ContentType = "application/grpc";

    public GrpcRoutes Unary<TRequest>(string method, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task<IMessage>> answer) where TRequest : IMessage<TRequest>
        => Map(method, async context =>
        {
            var request = await GrpcFraming.ReadAsync(context.Request.BodyReader, parser, context.RequestAborted);
            await GrpcFraming.WriteAsync(context.Response.Body, await answer(request, context.RequestAborted), context.RequestAborted);
        });

    public GrpcRoutes Stream<TRequest>(string method, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, IAsyncEnumerable<IMessage>> answers) where TRequest : IMessage<TRequest>
        => Map(method, async context =>
        {
            var request = await GrpcFraming.ReadAsync(context.Request.BodyReader, parser, context.RequestAborted);
            await context.Response.StartAsync(context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (var message in answers(request, context.RequestAborted))
                await GrpcFraming.WriteAsync(context.Response.Body, message, context.RequestAborted);
        });

    /// <summary>A call that stays open and says nothing, until the caller or the run ends.</summary>
    public GrpcRoutes Silent(string method, CancellationToken over) => Map(method, async context =>
    {
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, over);
        await Task.Delay(Timeout.Infinite, either.Token);
    });

    /// <summary>An answer that is nothing but a status.</summary>
    public static void Refuse(HttpContext context, GrpcStatus status)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = ContentType;
        context.Response.Headers["grpc-status"] = Number(status);
    }

    private GrpcRoutes Map(string method, Func<HttpContext, Task> handle)
    {
        routes.MapPost($"/{service}/{method}", async context =>
        {
            if (context.Request.ContentType?.StartsWith(ContentType, StringComparison.Ordinal) != true)
            {
                context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                return;
            }
            context.Response.ContentType = ContentType;
            End(context, await StatusOfAsync(method, handle, context));
        });
        return this;
    }

    private async Task<GrpcStatus> StatusOfAsync(string method, Func<HttpContext, Task> handle, HttpContext context)
    {
        try
        {
            await handle(context);
            return GrpcStatus.Ok;
        }
        catch (OperationCanceledException)
        {
            return GrpcStatus.Cancelled;
        }
        catch (InvalidDataException)
        {
            return GrpcStatus.InvalidArgument;
        }
        catch (Exception fault)
        {
            LogMethodFailed(logger, method, fault);
            return GrpcStatus.Internal;
        }
    }

    private static void End(HttpContext context, GrpcStatus status)
    {
        if (!context.RequestAborted.IsCancellationRequested && context.Response.SupportsTrailers()) context.Response.AppendTrailer("grpc-status", Number(status));
    }

    private static string Number(GrpcStatus status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The dashboard's call of {Method} failed.")]
    private static partial void LogMethodFailed(ILogger logger, string method, Exception fault);
}
