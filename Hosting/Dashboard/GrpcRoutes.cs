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

    public GrpcRoutes Unary<TRequest>(string method, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task<IMessage>> answer) where TRequest : class, IMessage<TRequest>
        => Map(method, async context =>
        {
            var request = await GrpcFraming.ReadAsync(context.Request.BodyReader, parser, context.RequestAborted);
            await GrpcFraming.WriteAsync(context.Response.Body, await answer(request, context.RequestAborted), context.RequestAborted);
        });

    public GrpcRoutes Stream<TRequest>(string method, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, IAsyncEnumerable<IMessage>> answers) where TRequest : class, IMessage<TRequest>
        => Map(method, async context =>
        {
            var request = await GrpcFraming.ReadAsync(context.Request.BodyReader, parser, context.RequestAborted);
            await context.Response.StartAsync(context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (var message in answers(request, context.RequestAborted))
                await GrpcFraming.WriteAsync(context.Response.Body, message, context.RequestAborted);
        });

    /// <summary>Both sides speak when they like, until the caller has said its last or the run ends.</summary>
    public GrpcRoutes Duplex<TRequest>(
        string method, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task> hear, Func<CancellationToken, IAsyncEnumerable<IMessage>> say, CancellationToken over) where TRequest : class, IMessage<TRequest>
        => Map(method, async context =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, over);
            await context.Response.StartAsync(either.Token);
            await context.Response.Body.FlushAsync(either.Token);
            var hearing = HearAsync(context, parser, hear, either);
            try
            {
                await foreach (var message in say(either.Token)) await GrpcFraming.WriteAsync(context.Response.Body, message, either.Token);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && !over.IsCancellationRequested)
            {
                // The caller has said its last, or nonsense: how it ended is for the hearing to say.
            }
            finally
            {
                await either.CancelAsync();
            }
            await hearing;
        });

    /// <summary>An answer that is nothing but a status.</summary>
    public static void Refuse(HttpContext context, GrpcStatus status)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = ContentType;
        context.Response.Headers["grpc-status"] = Number(status);
    }

    private static async Task HearAsync<TRequest>(HttpContext context, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task> hear, CancellationTokenSource over) where TRequest : class, IMessage<TRequest>
    {
        try
        {
            while (await GrpcFraming.ReadNextAsync(context.Request.BodyReader, parser, over.Token) is { } message) await hear(message, over.Token);
        }
        finally
        {
            await over.CancelAsync();
        }
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
        catch (Exception fault) when (fault is OperationCanceledException || (fault is IOException and not InvalidProtocolBufferException && context.RequestAborted.IsCancellationRequested))
        {
            return GrpcStatus.Cancelled;
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidProtocolBufferException or BadHttpRequestException)
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
