using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Primitives;

namespace Platform.Gateway.Forwarding;

/// <summary>
/// A connection of the users' listener. Being one is what tells a user's request from an admin's, so nothing of the admin API can be reached through it, whatever path
/// or Host say. It also keeps the <c>Connection</c> header as it came, of which Kestrel leaves only <c>close</c> or <c>keep-alive</c> where it finds one of them.
/// </summary>
internal sealed class UsersConnection
{
    private static readonly AsyncLocal<UsersConnection?> Current = new();
    private StringValues _connectionHeader;

    public static void Mark(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => async connection =>
        {
            var mine = new UsersConnection();
            Current.Value = mine;
            connection.Features.Set(mine);
            await next(connection);
        });
    }

    public static UsersConnection? Of(HttpContext context) => context.Features.Get<UsersConnection>();

    /// <summary>Called by the decoder while a request's head is parsed, which happens in the connection's own context.</summary>
    public static void Note(string connectionHeader)
    {
        if (Current.Value is { } mine)
            mine._connectionHeader = StringValues.Concat(mine._connectionHeader, connectionHeader);
    }

    /// <summary>The current request's header. To be taken once for each request: Kestrel decodes only what differs from the request before.</summary>
    public StringValues TakeConnectionHeader(StringValues shown)
    {
        var noted = _connectionHeader;
        _connectionHeader = StringValues.Empty;
        return noted.Count > 0 ? noted : shown;
    }
}
