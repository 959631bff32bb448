using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Publishing;

/// <summary>A container's volumes, and the directories of this machine that it sees.</summary>
internal sealed class ManifestMounts(Utf8JsonWriter json, string directory)
{
    public void Write(IResource resource)
    {
        var mounts = resource.Annotations.OfType<ContainerMountAnnotation>().ToList();
        Write("bindMounts", mounts.Where(m => m.Type == ContainerMountType.BindMount), (m, _) => json.WriteString("source", Path.GetRelativePath(directory, m.Source!).Replace('\\', '/')));
        Write("volumes", mounts.Where(m => m.Type == ContainerMountType.Volume), (m, number) => json.WriteString("name", m.Source ?? $"{resource.Name}-{number}"));
    }

    private void Write(string list, IEnumerable<ContainerMountAnnotation> mounts, Action<ContainerMountAnnotation, int> what)
    {
        var number = 0;
        foreach (var mount in mounts)
        {
            if (number++ == 0) json.WriteStartArray(list);
            json.WriteStartObject();
            what(mount, number);
            json.WriteString("target", mount.Target);
            json.WriteBoolean("readOnly", mount.IsReadOnly);
            json.WriteEndObject();
        }
        if (number > 0) json.WriteEndArray();
    }
}
