using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Platform.Gateway.Admin;
using Platform.Gateway.Forwarding;
using Platform.Gateway.Hold;
using Platform.Gateway.Measurement;
using Platform.Gateway.State;
using Platform.ServiceDefaults;

namespace Platform.Gateway;

/// <summary>Two listeners in one process: the users', where everything is forwarded, and the admin's on loopback, where nothing is.</summary>
internal static class GatewayApp
{
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        AddParts(builder.Services, GatewayOptions.Read(builder.Configuration));
        builder.WebHost.ConfigureKestrel((context, kestrel) => Listen(kestrel, GatewayOptions.Read(context.Configuration)));
        var app = builder.Build();
        app.UseMiddleware<UsersMiddleware>();
        app.UseRouting();
        app.MapServiceDefaults();
        AdminEndpoints.Map(app);
        return app;
    }

    private static void AddParts(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<StateFile>();
        services.AddSingleton<TrafficWeight>();
        services.AddSingleton<WriteHold>();
        services.AddSingleton<TrafficMetrics>();
        services.AddSingleton<GatewayControl>();
        services.AddSingleton<GatewayTelemetry>();
        services.AddSingleton<Upstreams>();
        services.AddSingleton<Forwarder>();
        services.AddHostedService<GatewayLifetime>();
        services.AddHostedService<WarmUp>();
    }

    private static void Listen(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        // Bytes above 127 in headers pass through as they are.
        kestrel.RequestHeaderEncodingSelector = ConnectionHeaderEncoding.For;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        // How much and how fast is between the user and the app.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(options.Bind, options.Port, UsersConnection.Mark);
        kestrel.Listen(IPAddress.Loopback, options.AdminPort, static listen => listen.Protocols = HttpProtocols.Http1);
    }
}
