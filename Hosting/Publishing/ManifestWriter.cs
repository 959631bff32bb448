using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Publishing;

/// <summary>
/// The model as an Aspire manifest: resources in the order of the model, then the parameters that are in nobody's sight (a server's generated password).
/// Values are written as expressions (<c>{main.connectionString}</c>), never as what they are on this machine: the same model always gives the same bytes.
/// </summary>
/// <remarks>Format: the schema <c>aspire-8.0.json</c>. Aspire up to 13.1 wrote its address too, later versions do not; it helps editors and does no harm.</remarks>
internal sealed class ManifestWriter(IDistributedApplicationBuilder model)
{
    private const string Schema = "https://json.schemastore.org/aspire-8.0.json";

    /// <param name="directory">Where the manifest will be: paths in it are relative to that.</param>
    /// <exception cref="HostingException">Something in the model cannot be published.</exception>
    public async Task<ReadOnlyMemory<byte>> WriteAsync(string directory, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream();
        await using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteStartObject("resources");
            await WriteResourcesAsync(json, directory, cancellationToken);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private async Task WriteResourcesAsync(Utf8JsonWriter json, string directory, CancellationToken cancellationToken)
    {
        var references = new ManifestReferences(model.Resources);
        var entries = new ManifestEntries(json, directory, new ManifestValues(model.ExecutionContext, references));
        foreach (var resource in model.Resources.Where(r => !IsExcluded(r))) await entries.WriteAsync(resource, cancellationToken);
        while (references.TryTakeOutsider(out var outsider)) await entries.WriteAsync(outsider, cancellationToken);
    }

    public static bool IsExcluded(IResource resource) => resource.Annotations.OfType<ManifestPublishingCallbackAnnotation>().LastOrDefault() == ManifestPublishingCallbackAnnotation.Ignore;
}
