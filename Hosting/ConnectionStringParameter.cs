using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting;

/// <summary>A connection string from outside: configuration <c>ConnectionStrings:NAME</c>. Secret, since most have a password in them.</summary>
internal sealed class ConnectionStringParameter(string name, Func<string?> read, string? environmentVariableName)
    : ParameterResource(name, _ => read() ?? throw Missing(name), secret: true), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{this}");

    public string? ConnectionStringEnvironmentVariable { get; } = environmentVariableName;

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    private static HostingException Missing(string name) => new(
        ExitCode.MissingParameter, name, "the connection string has no value",
        $"Give it one in the environment (env 'ConnectionStrings__{name}=...' ./run), on the command line (--ConnectionStrings:{name}=...), or in AppHost/appsettings.json.");
}
