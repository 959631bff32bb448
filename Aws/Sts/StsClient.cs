using System.Xml.Linq;

namespace Platform.Aws.Sts;

/// <summary>AWS Security Token Service: who asks.</summary>
public sealed class StsClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("STS", "sts", "2011-06-15", AwsProtocol.Query);

    public async Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancel)
    {
        var answer = await QueryAsync("GetCallerIdentity", [], cancel);
        return new(answer.Need("Account"), answer.Need("Arn"), answer.Need("UserId"));
    }

    public async Task<SessionCredentials> AssumeRoleAsync(string roleArn, string sessionName, CancellationToken cancel)
    {
        var answer = await QueryAsync("AssumeRole", new() { { "RoleArn", roleArn }, { "RoleSessionName", sessionName } }, cancel);
        return Credentials(answer.Element("Credentials") ?? answer);
    }

    private static SessionCredentials Credentials(XElement found) =>
        new(found.Need("AccessKeyId"), found.Need("SecretAccessKey"), found.Need("SessionToken"), found.Time("Expiration") ?? default);
}

public sealed record CallerIdentity(string Account, string Arn, string UserId);

public sealed record SessionCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration)
{
    public override string ToString() => $"{AccessKeyId}, until {Expiration:u}";
}
