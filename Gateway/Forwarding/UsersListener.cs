using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Platform.Gateway.Forwarding;

/// <summary>Marks connections of the users' listener, so that nothing of the admin API can be reached through them, whatever their path or Host says.</summary>
internal sealed class UsersListener
{
    private static readonly UsersListener Instance = new();

    private UsersListener()
    {
    }

    public static void Mark(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Features.Set(Instance);
            return next(connection);
        });
    }

    public static bool Owns(HttpContext context) => context.Features.Get<UsersListener>() is not null;
}
