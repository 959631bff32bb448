using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Running;

namespace Platform.Hosting.Dashboard;

/// <summary>Listens for the dashboard (gRPC, HTTP/2) and for programs that drive the run (HTTP/1.1), both on loopback and with a key.</summary>
internal sealed class ResourceServer(DashboardAccess access, ResourceService service, Commands commands, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);
    private WebApplication? application;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopPatience);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null; // whoever may be asked something says nothing for hours
            kestrel.Listen(IPAddress.Loopback, access.ServicePort, o => o.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, access.ControlPort, o => o.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        application = builder.Build();
        application.UseRouting();
        application.Use(CheckKeyAsync);
        service.Map(new GrpcRoutes(application, ResourceService.Name, loggers.CreateLogger<GrpcRoutes>()), application.Lifetime.ApplicationStopping);
        application.MapPost("/resources/{resource}/commands/{command}", ExecuteAsync);
        application.MapFallback(context =>
        {
            GrpcRoutes.Refuse(context, GrpcStatus.Unimplemented);
            return Task.CompletedTask;
        });
        await application.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (application is null) return;
        await application.StopAsync(CancellationToken.None);
        await application.DisposeAsync();
        application = null;
    }

    private Task CheckKeyAsync(HttpContext context, RequestDelegate next)
    {
        var key = context.Request.Headers["x-resource-service-api-key"].ToString();
        if (key.Length == 0) key = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(access.ServiceKey))) return next(context);
        if (context.Connection.LocalPort == access.ControlPort) context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else GrpcRoutes.Refuse(context, GrpcStatus.Unauthenticated);
        return Task.CompletedTask;
    }

    private async Task ExecuteAsync(HttpContext context)
    {
        var route = context.Request.RouteValues;
        var result = await commands.ExecuteAsync((string)route["resource"]!, (string)route["command"]!, context.RequestAborted);
        context.Response.StatusCode = result.Success ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        if (!result.Success) await context.Response.WriteAsJsonAsync(new { error = result.Message, hint = "GET run.json for the names and states of the resources." }, context.RequestAborted);
    }
}
