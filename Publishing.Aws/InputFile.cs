namespace Platform.Publishing.Aws;

/// <summary>Files that a person names.</summary>
internal static class InputFile
{
    /// <exception cref="PublishException">There is none, it is too large, or it may not be read.</exception>
    public static byte[] Read(string path, int longest, string title, string remedy)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > longest) throw new PublishException(path, $"{length} bytes is no size for {title}", $"At most {longest} bytes are read. {remedy}");
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PublishException(path, "there is no such file", remedy);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PublishException(path, $"it cannot be read ({fault.Message.TrimEnd('.')})", remedy);
        }
    }
}
