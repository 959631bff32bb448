using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Aws;

/// <summary>JSON as AWS writes it: times are seconds since 1970, members that are not set are left out.</summary>
internal static class AwsJson
{
    private static readonly JsonSerializerOptions Pascal = new()
    {
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new EpochSeconds() },
    };

    private static readonly JsonSerializerOptions Camel = new(Pascal) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static byte[] Write(AwsService service, object input) => JsonSerializer.SerializeToUtf8Bytes(input, service.CamelCase ? Camel : Pascal);

    public static T? Read<T>(byte[] body) => JsonSerializer.Deserialize<T>(body.Length == 0 ? "{}"u8 : body, Pascal);

    private sealed class EpochSeconds : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Number
            ? DateTimeOffset.UnixEpoch.AddSeconds(reader.GetDouble())
            : reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.ToUnixTimeMilliseconds() / 1000.0);
    }
}
