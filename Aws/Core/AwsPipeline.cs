using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;

namespace Platform.Aws;

/// <summary>
/// The SDK's own pipeline (credentials, retries, signature version 4, HTTP) with a marshaller that takes a request as it is. What a generated client would add
/// is the four small parts below; the packages of the services that it stands in for are named <c>AWSSDK.ECS</c> and so on.
/// </summary>
internal sealed class AwsPipeline : AmazonServiceClient
{
    private readonly InvokeOptions _options;

    public AwsPipeline(AWSCredentials credentials, AwsClientConfig config)
        : base(credentials, config) => _options = Options(config.Service);

    /// <summary>With the SDK's chain of credentials.</summary>
    public AwsPipeline(AwsClientConfig config)
        : base(config) => _options = Options(config.Service);

    /// <summary>Asked for by the base class's constructor already.</summary>
    protected override IServiceMetadata ServiceMetadata => new Metadata(((AwsClientConfig)Config).Service.Id);

    public async Task<byte[]> SendAsync(AwsRequest request, CancellationToken cancel) => (await InvokeAsync<AwsResponse>(request, _options, cancel)).Body;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new ConfiguredEndpoint());
        pipeline.AddHandlerAfter<Marshaller>(new SignatureVersion4());
    }

    private static InvokeOptions Options(AwsService service) => new()
    {
        RequestMarshaller = new AsItIs(service.Id),
        ResponseUnmarshaller = service.Protocol == AwsProtocol.Json ? new JsonAnswer() : new XmlAnswer(),
    };

    private sealed class Metadata(string id) : IServiceMetadata
    {
        public string ServiceId => id;

        public IDictionary<string, string> OperationNameMapping => new Dictionary<string, string>();
    }

    private sealed class ConfiguredEndpoint : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();
    }

    private sealed class SignatureVersion4 : BaseAuthResolverHandler
    {
        private static readonly List<IAuthSchemeOption> Schemes = [new Scheme()];

        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => Schemes;

        private sealed class Scheme : IAuthSchemeOption
        {
            public string SchemeId { get; set; } = "aws.auth#sigv4";

            public string ShortName => "sigv4";
        }
    }

    private sealed class AsItIs(string serviceId) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var given = (AwsRequest)input;
            var request = new DefaultRequest(given, serviceId) { HttpMethod = given.Method, ResourcePath = given.Path, Content = given.Body };
            foreach (var (name, value) in given.Query)
                request.Parameters[name] = value;
            request.UseQueryString = given.Query.Count > 0;
            if (given.ContentType.Length > 0)
                request.Headers["Content-Type"] = given.ContentType;
            if (given.Target is { } target)
                request.Headers["X-Amz-Target"] = target;
            return request;
        }
    }
}
