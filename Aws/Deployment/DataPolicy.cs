using System.Text.Json;

namespace Platform.Aws.Deployment;

/// <summary>Which resources of a template hold data, and whether deleting the stack keeps it.</summary>
public static class DataPolicy
{
    private static readonly HashSet<string> HoldData =
    [
        "AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::DocDB::DBCluster", "AWS::ElastiCache::ReplicationGroup", "AWS::DynamoDB::Table",
        "AWS::EFS::FileSystem", "AWS::EC2::Volume", "AWS::SecretsManager::Secret", "AWS::KMS::Key", "AWS::ECR::Repository",
    ];

    /// <param name="template">JSON.</param>
    /// <returns>Logical ids of resources that hold data and would go with the stack, in order.</returns>
    /// <exception cref="DeploymentException">It is no template in JSON: what it keeps is not known.</exception>
    public static IReadOnlyList<string> Unkept(string template) => Where(template, IsUnkept);

    /// <returns>Logical ids of resources that hold data and stay, themselves or as a last snapshot, in order.</returns>
    /// <exception cref="DeploymentException">As of <see cref="Unkept"/>.</exception>
    public static IReadOnlyList<string> Kept(string template) => Where(template, resource => HoldData.Contains(Text(resource, "Type") ?? "") && !IsCopy(resource) && !IsUnkept(resource));

    private static IReadOnlyList<string> Where(string template, Func<JsonElement, bool> which)
    {
        try
        {
            using var document = JsonDocument.Parse(template);
            return document.RootElement.TryGetProperty("Resources", out var resources)
                ? [.. resources.EnumerateObject().Where(resource => which(resource.Value)).Select(resource => resource.Name).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (JsonException)
        {
            throw new DeploymentException("The stack's template is no JSON, so that nobody can tell which data it keeps.", "Deploy it once from a template in JSON, then destroy it.");
        }
    }

    private static bool IsUnkept(JsonElement resource) =>
        HoldData.Contains(Text(resource, "Type") ?? "") && !IsCopy(resource) && Text(resource, "DeletionPolicy") is not ("Retain" or "Snapshot" or "RetainExceptOnCreate");

    /// <summary>A read replica has nothing that its source has not; neither has a secret whose text the template puts together.</summary>
    private static bool IsCopy(JsonElement resource) => resource.TryGetProperty("Properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && (properties.TryGetProperty("SourceDBInstanceIdentifier", out _) || (Text(resource, "Type") == "AWS::SecretsManager::Secret" && properties.TryGetProperty("SecretString", out _)));

    private static string? Text(JsonElement resource, string name) => resource.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
