using System.Security.Cryptography;
using System.Text;
using Platform.Plans.Reading;

namespace Platform.Plans;

/// <summary>Reads plan files. All faults of a file are found in one reading and thrown together as a <see cref="PlanException"/>; nothing else is thrown for any text.</summary>
public static class PlanFile
{
    /// <summary>The kinds of store that the migrator can move today.</summary>
    public static IReadOnlyList<string> KnownKinds { get; } = ["mongodb", "postgres"];

    private const int MaxBytes = 256 * 1024;

    public static Plan Load(string path, IReadOnlyCollection<string>? knownKinds = null) => Parse(Bytes(path), path, knownKinds);

    /// <param name="fileName">How the file is called in errors; its directory becomes <see cref="Plan.Directory"/>.</param>
    public static Plan Parse(string text, string fileName, IReadOnlyCollection<string>? knownKinds = null) =>
        Parse(Encoding.UTF8.GetBytes(text), fileName, knownKinds);

    private static Plan Parse(byte[] bytes, string fileName, IReadOnlyCollection<string>? knownKinds)
    {
        if (bytes.Length > MaxBytes)
            throw Whole(fileName, $"{bytes.Length} bytes is no plan", $"A plan file has at most {MaxBytes} bytes.");
        var errors = new PlanErrors(fileName);
        var root = PlanComposer.Compose(Encoding.UTF8.GetString(bytes), errors);
        var plan = root is null ? null : PlanReader.Read(root, new PlanContext(errors, knownKinds ?? KnownKinds));
        if (plan is null || errors.Any)
            throw new PlanException(errors.InOrder());
        return plan with { Fingerprint = Convert.ToHexStringLower(SHA256.HashData(bytes)), Directory = DirectoryOf(fileName) };
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Whole(path, "there is no such file", "Give the path of a plan, for example plans/rehearsal.yaml.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Whole(path, $"it cannot be read ({fault.Message.TrimEnd('.')})", "Give the path of a plan file that this user may read.");
        }
    }

    private static PlanException Whole(string path, string what, string remedy) => new([new PlanError(path, 0, 0, what, remedy)]);

    private static string DirectoryOf(string fileName)
    {
        try
        {
            return Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? "/";
        }
        catch (ArgumentException)
        {
            return Environment.CurrentDirectory; // A name such as "<stdin>" or an empty one lies nowhere.
        }
    }
}
