namespace Platform.Hosting.Publishing;

internal static class ManifestFile
{
    /// <summary>All of it or nothing: a reader never sees half a manifest, and a failure leaves the old one.</summary>
    public static async Task SaveAsync(string path, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        var draft = $"{path}.new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(draft, manifest, cancellationToken);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new HostingException(ExitCode.Fault, null, $"the manifest {path} cannot be written: {fault.Message.TrimEnd('.')}", "Give --output-path a place that you may write to.", fault);
        }
    }
}
