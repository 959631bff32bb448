using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Platform.Migrator.Configuration;

/// <summary>A file's user and group: .NET tells neither, so this asks the C library (statx(2), chown(2)).</summary>
[SupportedOSPlatform("linux")]
internal static partial class UnixOwner
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint UserAndGroup = 0x8 | 0x10; // STATX_UID | STATX_GID

    /// <summary>Gives <paramref name="to"/> the owner that <paramref name="from"/> has.</summary>
    public static void Copy(string from, string to)
    {
        if (StatX(CurrentDirectory, from, 0, UserAndGroup, out var stat) != 0)
            throw new IOException($"the owner of {from} cannot be read (errno {Marshal.GetLastPInvokeError()})");
        if (ChangeOwner(to, stat.User, stat.Group) != 0)
            throw new UnauthorizedAccessException($"its owner {stat.User}:{stat.Group} cannot be kept (errno {Marshal.GetLastPInvokeError()})");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out Stat stat);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    /// <summary>The two fields of <c>struct statx</c> that matter; the kernel writes 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Stat
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;
    }
}
