using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Platform.Aws;

/// <summary>What a generated client's configuration class would be, for any service.</summary>
internal sealed class AwsClientConfig : ClientConfig
{
    private readonly AwsAccess _access;

    public AwsClientConfig(AwsService service, AwsAccess access)
        : base(new DefaultConfigurationProvider([Defaults()]))
    {
        (Service, _access) = (service, access);
        ServiceId = service.Id;
        AuthenticationServiceName = service.SigningName;
        AuthenticationRegion = service.GlobalRegion ?? access.Region;
        EndpointProvider = new OneEndpoint(this);
        RegionEndpoint = RegionEndpoint.GetBySystemName(access.Region);
        RetryMode = RequestRetryMode.Standard;
        MaxErrorRetry = access.MaxAttempts - 1;
        Timeout = access.Timeout;
    }

    public AwsService Service { get; }

    public override string ServiceVersion => Service.ApiVersion;

    public override string UserAgent => "platform-aws";

    public override string RegionEndpointServiceName => Service.EndpointPrefix;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        new(_access.Endpoint?.ToString().TrimEnd('/') ?? $"https://{Service.Host(_access.Region)}");

    private static DefaultConfiguration Defaults() => new()
    {
        Name = DefaultConfigurationMode.Standard,
        RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromSeconds(3),
    };

    private sealed class OneEndpoint(AwsClientConfig config) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters) => config.DetermineServiceOperationEndpoint(null!);
    }
}
