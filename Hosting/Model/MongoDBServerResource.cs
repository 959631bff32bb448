using Platform.Hosting;

namespace Aspire.Hosting.ApplicationModel;

public class MongoDBServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    private const string DefaultUserName = "admin";
    private const string Authentication = "?authSource=admin&authMechanism=SCRAM-SHA-256";
    private readonly Dictionary<string, string> databases = new(StringComparer.OrdinalIgnoreCase);
    private readonly UriEncodedParameter? userName;
    private readonly UriEncodedParameter? password;

    public MongoDBServerResource(string name, ParameterResource? userNameParameter, ParameterResource? passwordParameter) : base(name)
    {
        PrimaryEndpoint = new(this, PrimaryEndpointName);
        (UserNameParameter, PasswordParameter) = (userNameParameter, passwordParameter);
        userName = userNameParameter is null ? null : new(userNameParameter);
        password = passwordParameter is null ? null : new(passwordParameter);
    }

    public EndpointReference PrimaryEndpoint { get; }

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ParameterResource? UserNameParameter { get; }

    public ParameterResource? PasswordParameter { get; }

    public ReferenceExpression UserNameReference => UserNameParameter is { } parameter
        ? ReferenceExpression.Create($"{parameter}")
        : ReferenceExpression.Create($"{DefaultUserName}");

    public ReferenceExpression ConnectionStringExpression => ConnectionString(null);

    /// <summary>Database names by resource name.</summary>
    public IReadOnlyDictionary<string, string> Databases => databases;

    internal void AddDatabase(string name, string databaseName) => databases.TryAdd(name, databaseName);

    /// <param name="database">Null: none.</param>
    internal ReferenceExpression ConnectionString(string? database)
    {
        var address = PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
        var path = database is null ? "" : Uri.EscapeDataString(database);
        return (userName, password) switch
        {
            (_, null) => ReferenceExpression.Create($"mongodb://{address}{(path.Length > 0 ? $"/{path}" : "")}"),
            (null, _) => ReferenceExpression.Create($"mongodb://{DefaultUserName}:{password}@{address}/{path}{Authentication}"),
            _ => ReferenceExpression.Create($"mongodb://{userName}:{password}@{address}/{path}{Authentication}"),
        };
    }
}
