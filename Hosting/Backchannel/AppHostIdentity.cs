using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Platform.Hosting.Backchannel;

/// <summary>
/// Which AppHost this is, as the Aspire CLI counts: by the full path of its project. Tools find the socket of a running one by its name,
/// <c>~/.aspire/cli/bch/IDENTITYrandom.PID</c>.
/// </summary>
internal sealed class AppHostIdentity(IConfiguration configuration)
{
    /// <summary>Overrides the project's path; empty: no socket for tools.</summary>
    private const string ProjectKey = "AppHost:FilePath";

    private const int RandomBytes = 6;

    /// <summary>Null when the program was built without saying which project it is.</summary>
    public string? ProjectPath { get; } = configuration[ProjectKey] ?? Assembly.GetEntryAssembly()?
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "AppHostProjectPath")?.Value;

    public static string HomeDirectory => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aspire");

    /// <summary>Eleven characters; the same for the same project on the same machine.</summary>
    public string? Id => string.IsNullOrEmpty(ProjectPath) ? null : IdOf(RealPath(ProjectPath));

    /// <summary>A new name with each call.</summary>
    public string? NewSocketPath()
        => Id is { } id ? Path.Combine(SocketDirectory, $"{id}{Text(RandomNumberGenerator.GetBytes(RandomBytes))}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}") : null;

    /// <summary>Removes what runs of this AppHost left behind that were killed.</summary>
    public void RemoveStaleSockets()
    {
        if (Id is not { } id || !Directory.Exists(SocketDirectory)) return;
        foreach (var socket in Directory.EnumerateFiles(SocketDirectory, $"{id}*"))
            if (int.TryParse(Path.GetExtension(socket).TrimStart('.'), CultureInfo.InvariantCulture, out var pid) && !Directory.Exists($"/proc/{pid}")) File.Delete(socket);
    }

    public static string IdOf(string path)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, XxHash3.Hash(Encoding.UTF8.GetBytes(path)));
        return Text(bytes);
    }

    private static string SocketDirectory => Path.Combine(HomeDirectory, "cli", "bch");

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>With the links on the way followed: the CLI does so too.</summary>
    private static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = (Directory.Exists(next) ? Directory.ResolveLinkTarget(next, returnFinalTarget: true) : File.ResolveLinkTarget(next, returnFinalTarget: true))?.FullName ?? next;
        }
        return real;
    }
}
