using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>The word for a resource's kind that people see.</summary>
internal static class ResourceTypes
{
    public static string Of(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ExecutableResource => "Executable",
        ParameterResource => "Parameter",
        PostgresServerResource => "PostgresServer",
        PostgresDatabaseResource => "PostgresDatabase",
        MongoDBServerResource => "MongoDBServer",
        MongoDBDatabaseResource => "MongoDBDatabase",
        _ => resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
    };
}
