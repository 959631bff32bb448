using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.TestKit;

namespace Platform.Publishing.Aws.Tests.Deploying;

/// <summary>
/// moto with one difference: of a template that is uploaded it sees only what its CloudFormation can make (it ends with a fault at the rest: tagged keys, weights of listeners, DNS names inside).
/// Everything else is handed on as it is.
/// </summary>
internal sealed class MotoFront : IAsyncDisposable
{
    private static readonly HashSet<string> Made =
    [
        "AWS::ECS::Cluster", "AWS::ECS::TaskDefinition", "AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::EC2::SecurityGroup",
        "AWS::IAM::Role", "AWS::Logs::LogGroup", "AWS::SNS::Topic", "AWS::SSM::Parameter",
    ];

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string moto;
    private FakeService service = null!;

    private MotoFront(string moto) => this.moto = moto;

    public Uri Url => new(service.Url);

    public static async Task<MotoFront> StartAsync(string moto)
    {
        var front = new MotoFront(moto);
        front.service = await FakeService.StartAsync(routes => routes.Map("{**path}", front.PassAsync));
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var bytes = context.Request.Method == "PUT" && target.EndsWith(".template.json", StringComparison.Ordinal) ? Reduced(body.ToArray()) : body.ToArray();
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), moto + target) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, values) in context.Request.Headers.Where(h => !h.Key.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase) && h.Key is not ("Host" or "Transfer-Encoding" or "Expect")))
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable())) request.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        using var answer = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Transfer-Encoding" or "Connection"))) context.Response.Headers[name] = values.ToArray();
        await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
    }

    private static byte[] Reduced(byte[] template)
    {
        var root = (JsonObject)JsonNode.Parse(template)!;
        var resources = (JsonObject)root["Resources"]!;
        foreach (var name in resources.Where(r => !Made.Contains((string)r.Value!["Type"]!)).Select(r => r.Key).ToList()) resources.Remove(name);
        foreach (var (_, resource) in resources)
        {
            ((JsonObject)resource!).Remove("DependsOn");
            ((JsonObject)resource["Properties"]!).Remove("Tags");
        }
        var known = resources.Select(r => r.Key).Concat(((JsonObject)root["Parameters"]!).Select(p => p.Key)).ToHashSet();
        return Encoding.UTF8.GetBytes(Known(root, known)!.ToJsonString());
    }

    /// <summary>References to what is not made become a text.</summary>
    private static JsonNode? Known(JsonNode? node, HashSet<string> known) => node switch
    {
        JsonObject { Count: 1 } reference when reference["Ref"] is { } name && !known.Contains((string)name!) && !((string)name!).StartsWith("AWS::", StringComparison.Ordinal) => "left-out",
        JsonObject { Count: 1 } attribute when attribute["Fn::GetAtt"] is JsonArray pair && !known.Contains((string)pair[0]!) => "left-out",
        JsonObject { Count: 1 } import when import.ContainsKey("Fn::ImportValue") => "left-out",
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Known(p.Value, known)))),
        JsonArray list => new JsonArray([.. list.Select(item => Known(item, known))]),
        _ => node?.DeepClone(),
    };
}
