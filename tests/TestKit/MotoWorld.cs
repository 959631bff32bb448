using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Platform.TestKit;

/// <summary>Makes in moto what the clients under test find there: they make none of it themselves. Every name is new.</summary>
public sealed class MotoWorld(string url) : IDisposable
{
    private static int _made;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose() => _http.Dispose();

    public static string Name(string prefix) => $"{prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";

    public async Task<string> BucketAsync()
    {
        var name = Name("bucket");
        await SendAsync(new HttpRequestMessage(HttpMethod.Put, $"{url}/{name}") { Content = new StringContent($"<CreateBucketConfiguration><LocationConstraint>{MotoServer.Region}</LocationConstraint></CreateBucketConfiguration>") }, "s3");
        return name;
    }

    /// <summary>A load balancer whose listener forwards to two target groups, half and half, and a rule of it that does the same.</summary>
    public async Task<Balancer> BalancerAsync()
    {
        var name = Name("lb");
        var vpc = Value(await EC2Async("CreateVpc", ("CidrBlock", "10.0.0.0/16")), "vpcId");
        var subnets = new List<string>();
        foreach (var (zone, index) in new[] { "a", "b" }.Select((zone, index) => (zone, index)))
            subnets.Add(Value(await EC2Async("CreateSubnet", ("VpcId", vpc), ("CidrBlock", $"10.0.{index}.0/24"), ("AvailabilityZone", MotoServer.Region + zone)), "subnetId"));
        var balancer = Value(await ElbAsync("CreateLoadBalancer", ("Name", name), ("Subnets.member.1", subnets[0]), ("Subnets.member.2", subnets[1])), "LoadBalancerArn");
        var source = await GroupAsync(name + "-s", vpc);
        var target = await GroupAsync(name + "-t", vpc);
        var listener = Value(await ElbAsync("CreateListener", [("LoadBalancerArn", balancer), ("Port", "80"), ("Protocol", "HTTP"), .. Half("DefaultActions", source, target)]), "ListenerArn");
        var rule = Value(await ElbAsync("CreateRule", [("ListenerArn", listener), ("Priority", "10"), ("Conditions.member.1.Field", "path-pattern"), ("Conditions.member.1.Values.member.1", "/app/*"), .. Half("Actions", source, target)]), "RuleArn");
        return new Balancer(balancer, listener, rule, source, target);
    }

    /// <summary>A network that is there: its VPC, and four subnets in two zones.</summary>
    public async Task<(string Vpc, IReadOnlyList<string> Subnets)> NetworkAsync()
    {
        var vpc = Value(await EC2Async("CreateVpc", ("CidrBlock", "10.0.0.0/16")), "vpcId");
        var subnets = new List<string>();
        for (var i = 0; i < 4; i++)
            subnets.Add(Value(await EC2Async("CreateSubnet", ("VpcId", vpc), ("CidrBlock", $"10.0.{i}.0/24"), ("AvailabilityZone", MotoServer.Region + "ab"[i % 2])), "subnetId"));
        return (vpc, subnets);
    }

    /// <summary>A PostgreSQL server of RDS.</summary>
    public Task DatabaseAsync(string identifier) => QueryAsync("rds", "2014-10-31", "CreateDBInstance",
        [("DBInstanceIdentifier", identifier), ("Engine", "postgres"), ("DBInstanceClass", "db.t4g.micro"), ("AllocatedStorage", "20"), ("MasterUsername", "me"), ("MasterUserPassword", "at-least-eight")]);

    /// <summary>A node of ElastiCache.</summary>
    public Task CacheAsync(string node) => QueryAsync("elasticache", "2015-02-02", "CreateCacheCluster",
        [("CacheClusterId", node), ("Engine", "redis"), ("CacheNodeType", "cache.t4g.micro"), ("NumCacheNodes", "1")]);

    /// <summary>As if it had been pushed.</summary>
    public Task ImageAsync(string repository, string tag) => JsonAsync("ecr", "AmazonEC2ContainerRegistry_V20150921.PutImage", new JsonObject { ["repositoryName"] = repository, ["imageTag"] = tag, ["imageManifest"] = Manifest(repository, tag) });

    public Task RemoveImageAsync(string repository, string tag) => JsonAsync("ecr", "AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage",
        new JsonObject { ["repositoryName"] = repository, ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = tag }) });

    private static string Manifest(string repository, string tag) => new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
        ["config"] = new JsonObject { ["mediaType"] = "application/vnd.docker.container.image.v1+json", ["size"] = 1, ["digest"] = $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(repository + tag)))}" },
        ["layers"] = new JsonArray(),
    }.ToJsonString();

    /// <returns>Its id.</returns>
    public async Task<string> ZoneAsync(string domain)
    {
        var body = $"<CreateHostedZoneRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Name>{domain}</Name><CallerReference>{Name("zone")}</CallerReference></CreateHostedZoneRequest>";
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{url}/2013-04-01/hostedzone") { Content = new StringContent(body) }, "route53");
        return Value(XElement.Parse(answer), "Id").Split('/')[^1];
    }

    /// <summary>A service of one container in a cluster of its own.</summary>
    public async Task<(string Cluster, string Service)> ServiceAsync(params IEnumerable<(string Name, string Value)> environment)
    {
        var (cluster, service) = (Name("cluster"), Name("service"));
        await EcsAsync("CreateCluster", new JsonObject { ["clusterName"] = cluster });
        await EcsAsync("RegisterTaskDefinition", new JsonObject
        {
            ["family"] = service,
            ["containerDefinitions"] = new JsonArray(new JsonObject
            {
                ["name"] = "web",
                ["image"] = "web:1",
                ["cpu"] = 256,
                ["memory"] = 512,
                ["essential"] = true,
                ["environment"] = new JsonArray([.. environment.Select(pair => new JsonObject { ["name"] = pair.Name, ["value"] = pair.Value })]),
            }),
        });
        await EcsAsync("CreateService", new JsonObject { ["cluster"] = cluster, ["serviceName"] = service, ["taskDefinition"] = service, ["desiredCount"] = 2 });
        return (cluster, service);
    }

    public async Task<JsonObject> JsonAsync(string service, string target, JsonObject body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url + "/") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1") };
        request.Headers.Add("X-Amz-Target", target);
        return (JsonObject)JsonNode.Parse(await SendAsync(request, service))!;
    }

    private Task<JsonObject> EcsAsync(string operation, JsonObject body) => JsonAsync("ecs", $"AmazonEC2ContainerServiceV20141113.{operation}", body);

    private async Task<string> GroupAsync(string name, string vpc) =>
        Value(await ElbAsync("CreateTargetGroup", ("Name", name), ("Protocol", "HTTP"), ("Port", "80"), ("VpcId", vpc), ("TargetType", "ip")), "TargetGroupArn");

    private static IEnumerable<(string, string)> Half(string actions, string source, string target)
    {
        var groups = $"{actions}.member.1.ForwardConfig.TargetGroups.member.";
        return [($"{actions}.member.1.Type", "forward"), ($"{groups}1.TargetGroupArn", source), ($"{groups}1.Weight", "1"), ($"{groups}2.TargetGroupArn", target), ($"{groups}2.Weight", "1")];
    }

    private Task<XElement> ElbAsync(string action, params IEnumerable<(string Name, string Value)> fields) => QueryAsync("elasticloadbalancing", "2015-12-01", action, fields);

    private Task<XElement> EC2Async(string action, params IEnumerable<(string Name, string Value)> fields) => QueryAsync("ec2", "2016-11-15", action, fields);

    private async Task<XElement> QueryAsync(string service, string version, string action, IEnumerable<(string Name, string Value)> fields)
    {
        var form = fields.Append(("Action", action)).Append(("Version", version)).Select(field => KeyValuePair.Create(field.Item1, field.Item2));
        return XElement.Parse(await SendAsync(new HttpRequestMessage(HttpMethod.Post, url + "/") { Content = new FormUrlEncodedContent(form) }, service));
    }

    /// <summary>moto reads from the signature which service is meant, and no more.</summary>
    private async Task<string> SendAsync(HttpRequestMessage request, string service)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("AWS4-HMAC-SHA256", $"Credential=testing/20260101/{MotoServer.Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? body : throw new InvalidOperationException($"moto, {service}: {body}");
    }

    private static string Value(XElement answer, string name) => answer.Descendants().First(element => element.Name.LocalName == name).Value;
}

public sealed record Balancer(string Arn, string Listener, string Rule, string SourceGroup, string TargetGroup);
