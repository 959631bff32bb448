namespace Platform.Publishing.Aws.Output;

/// <summary>
/// Output that appears whole or not at all: it is written beside its place and moved there when it is complete. A directory with something else in it is
/// left alone; an earlier publication is replaced.
/// </summary>
internal sealed class OutputDirectory : IDisposable
{
    private readonly string place;

    public OutputDirectory(string output)
    {
        place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (File.Exists(place)) throw new PublishException(output, "this is a file", "Name a directory.");
        if (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any() && !File.Exists(Path.Combine(place, Publication.FileName)))
            throw new PublishException(output, "the directory has something else in it than an earlier publication", "Name another one, or empty it.");
        Temporary = $"{place}.writing-{Environment.ProcessId}";
        Directory.CreateDirectory(Temporary);
    }

    public string Temporary { get; }

    public void Commit()
    {
        var old = $"{place}.old-{Environment.ProcessId}";
        if (Directory.Exists(place)) Directory.Move(place, old);
        Directory.Move(Temporary, place);
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(Temporary)) Directory.Delete(Temporary, recursive: true);
    }
}
