using System.Runtime.InteropServices;

namespace Platform.ServiceDefaults.Files;

/// <summary>fsync of a directory: without it a rename may be undone by a loss of power. .NET opens no directories, so this asks libc.</summary>
public static partial class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    /// <exception cref="IOException">The directory cannot be opened or flushed.</exception>
    public static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
            return; // Elsewhere a rename is as durable as the system makes it.
        var descriptor = Open(directory, ReadOnlyDirectory);
        if (descriptor < 0)
            throw Fault(directory);
        try
        {
            if (Fsync(descriptor) != 0)
                throw Fault(directory);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Fault(string directory) =>
        new($"The directory {directory} cannot be flushed to disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
