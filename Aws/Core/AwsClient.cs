using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Platform.Aws;

/// <summary>What every service's client shares: one method a protocol, and faults as <see cref="AwsException"/>. An operation is then a few lines.</summary>
public abstract class AwsClient : IDisposable
{
    private readonly AwsService _service;
    private readonly AwsPipeline _pipeline;

    private protected AwsClient(AwsService service, AwsAccess access)
    {
        _service = service;
        var config = new AwsClientConfig(service, access);
        _pipeline = access.Credentials is { } credentials ? new AwsPipeline(credentials, config) : new AwsPipeline(config);
    }

    public void Dispose()
    {
        _pipeline.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <param name="sensitive">The input holds a secret: no fault repeats what AWS says of it.</param>
    private protected async Task<T> JsonAsync<T>(string operation, object input, CancellationToken cancel, bool sensitive = false)
    {
        var request = new AwsRequest
        {
            Operation = operation,
            Body = AwsJson.Write(_service, input),
            ContentType = "application/x-amz-json-1.1",
            Target = $"{_service.TargetPrefix}.{operation}",
        };
        var body = await SendAsync(request, sensitive, cancel);
        try
        {
            return AwsJson.Read<T>(body) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw AwsException.Unexpected(_service, operation, "its JSON cannot be read");
        }
    }

    /// <summary>For operations that answer nothing of interest.</summary>
    private protected Task JsonAsync(string operation, object input, CancellationToken cancel, bool sensitive = false) => JsonAsync<JsonElement>(operation, input, cancel, sensitive);

    /// <returns>The element <c>OPERATIONResult</c>, or the whole answer where there is none.</returns>
    private protected async Task<XElement> QueryAsync(string operation, QueryForm form, CancellationToken cancel)
    {
        var request = new AwsRequest
        {
            Operation = operation,
            Body = form.Encode(operation, _service.ApiVersion),
            ContentType = "application/x-www-form-urlencoded; charset=utf-8",
        };
        var root = Xml(operation, await SendAsync(request, sensitive: false, cancel));
        return root.Element(operation + "Result") ?? root;
    }

    /// <param name="path">Plain, without the query.</param>
    private protected async Task<XElement> RestXmlAsync(string operation, string method, string path, IReadOnlyList<KeyValuePair<string, string>> query, XElement? body, CancellationToken cancel)
    {
        var request = new AwsRequest
        {
            Operation = operation,
            Method = method,
            Path = path,
            Query = query,
            Body = body is null ? [] : Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)),
            ContentType = body is null ? "" : "application/xml",
        };
        return Xml(operation, await SendAsync(request, sensitive: false, cancel));
    }

    private XElement Xml(string operation, byte[] body)
    {
        try
        {
            return AwsXml.Parse(body);
        }
        catch (XmlException)
        {
            throw AwsException.Unexpected(_service, operation, "it is no XML");
        }
    }

    private async Task<byte[]> SendAsync(AwsRequest request, bool sensitive, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return await _pipeline.SendAsync(request, cancel);
        }
        catch (AmazonServiceException fault) when (fault.StatusCode != 0)
        {
            throw AwsException.Refused(_service, request.Operation, fault, sensitive);
        }
        catch (AmazonClientException fault)
        {
            throw AwsException.WithoutCredentials(_service, request.Operation, fault);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && fault is (AmazonServiceException or HttpRequestException or IOException or TimeoutException or OperationCanceledException))
        {
            throw AwsException.Unanswered(_service, request.Operation, fault);
        }
    }
}
