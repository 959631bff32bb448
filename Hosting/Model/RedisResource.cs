namespace Aspire.Hosting.ApplicationModel;

public class RedisResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";

    public RedisResource(string name) : base(name) => PrimaryEndpoint = new(this, PrimaryEndpointName);

    public RedisResource(string name, ParameterResource password) : this(name) => PasswordParameter = password;

    public EndpointReference PrimaryEndpoint { get; }

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ParameterResource? PasswordParameter { get; }

    /// <summary>In the words of StackExchange.Redis: <c>host:port,password=...</c>.</summary>
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var address = PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
            return PasswordParameter is { } password ? ReferenceExpression.Create($"{address},password={password}") : ReferenceExpression.Create($"{address}");
        }
    }
}
