using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Platform.Hosting;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        => builder.AddResource(FromConfiguration(builder, name, secret));

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        if (publishValueAsDefault && secret)
            throw new HostingException(ExitCode.Model, name, "a secret parameter's value cannot be published as its default", "Drop publishValueAsDefault, or secret.");
        return builder.AddResource(new ParameterResource(name, _ => value, secret) { Default = publishValueAsDefault ? new ConstantParameterDefault(value) : null });
    }

    /// <param name="value">Used when configuration has no value.</param>
    /// <param name="persist">Must be false: there is no store of user secrets.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        if (persist) throw new HostingException(ExitCode.Model, name, "its generated value cannot be kept between runs", $"Set Parameters:{name} in the configuration instead of persist: true.");
        var parameter = FromConfiguration(builder, name, secret);
        parameter.Default = value;
        return builder.AddResource(parameter);
    }

    /// <summary>A connection string from outside the application: configuration <c>ConnectionStrings:NAME</c>.</summary>
    /// <param name="environmentVariableName">What it is called where it is referred to; null: <c>ConnectionStrings__NAME</c>.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
        => builder.AddResource(new ConnectionStringParameter(name, () => builder.Configuration.GetConnectionString(name), environmentVariableName));

    /// <summary>A secret that is generated unless configuration has it; not shown as a resource of its own.</summary>
    internal static ParameterResource GeneratedSecret(IDistributedApplicationBuilder builder, string name)
    {
        var parameter = FromConfiguration(builder, name, secret: true);
        parameter.Default = new GenerateParameterDefault { MinLength = 22, Special = false };
        return parameter;
    }

    private static ParameterResource FromConfiguration(IDistributedApplicationBuilder builder, string name, bool secret)
    {
        var configuration = builder.Configuration;
        return new ParameterResource(name, value => configuration[$"Parameters:{name}"] ?? value?.GetDefaultValue() ?? throw new MissingParameterException(name), secret);
    }
}
