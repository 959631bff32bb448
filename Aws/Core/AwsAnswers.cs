using System.Net;
using System.Text.Json;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Platform.Aws;

/// <summary>Answers of JSON services. An error's code stands in <c>__type</c>, behind a <c>#</c>, or in a header.</summary>
internal sealed class JsonAnswer : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => new AwsResponse { Body = AwsAnswers.Whole(input.Stream) };

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var (code, message) = Read(AwsAnswers.Whole(input.Stream));
        code ??= input.ResponseData.GetHeaderValue("x-amzn-ErrorType");
        return AwsAnswers.Error(code?.Split('#')[^1].Split(':')[0], message, input.ResponseData.GetHeaderValue("x-amzn-RequestId"), innerException, statusCode);
    }

    private static (string? Code, string? Message) Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (Text(document.RootElement, "__type") ?? Text(document.RootElement, "code"), Text(document.RootElement, "message") ?? Text(document.RootElement, "Message"));
        }
        catch (JsonException)
        {
            return (null, null); // Not AWS that answered: the status is all there is.
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Answers of Query and REST-XML services. Both put <c>Code</c> and <c>Message</c> into an element <c>Error</c>.</summary>
internal sealed class XmlAnswer : XmlResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) => new AwsResponse { Body = AwsAnswers.Whole(input.Stream) };

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        try
        {
            var root = AwsXml.Parse(AwsAnswers.Whole(input.Stream));
            var error = root.DescendantsAndSelf("Error").FirstOrDefault();
            return AwsAnswers.Error(error?.Text("Code"), error?.Text("Message"), root.Descendants().FirstOrDefault(e => e.Name.LocalName is "RequestId" or "RequestID")?.Value, innerException, statusCode);
        }
        catch (XmlException)
        {
            return AwsAnswers.Error(null, null, null, innerException, statusCode);
        }
    }
}

internal static class AwsAnswers
{
    public static byte[] Whole(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    public static AmazonServiceException Error(string? code, string? message, string? requestId, Exception? cause, HttpStatusCode status) =>
        new(message ?? $"HTTP status {(int)status}", cause, (int)status >= 500 ? ErrorType.Receiver : ErrorType.Sender, code, requestId, status);
}
