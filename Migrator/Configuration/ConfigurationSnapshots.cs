using System.Text.RegularExpressions;

namespace Platform.Migrator.Configuration;

/// <summary>
/// What stood in the plan's configuration before a migration wrote there, in files beside the journal: a directory for each migration, for its owner only,
/// since addresses hold passwords. Never in the journal.
/// </summary>
/// <param name="directory">Made when first needed.</param>
internal sealed partial class ConfigurationSnapshots(string directory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="entry">The entry's place in the plan, from 0. With its name it is the key, so that a plan that was changed finds no wrong one.</param>
    public KeptConfiguration Of(string migrationId, int entry, string name)
    {
        var key = Unfit().Replace(name, "-");
        return new KeptConfiguration(Path.Combine(FolderOf(migrationId), $"{entry + 1:00}-{(key.Length <= 60 ? key : key[^60..])}"));
    }

    public void Prepare(string migrationId)
    {
        foreach (var folder in new[] { directory, FolderOf(migrationId) })
            Make(folder);
    }

    /// <summary>For a migration that has ended: nothing can be put back any more. Repeatable.</summary>
    public void Discard(string migrationId)
    {
        if (Directory.Exists(FolderOf(migrationId)))
            Directory.Delete(FolderOf(migrationId), recursive: true);
    }

    private string FolderOf(string migrationId) =>
        Unfit().IsMatch(migrationId) || migrationId.Length == 0 || migrationId.StartsWith('.')
            ? throw new ArgumentException($"`{migrationId}` is no migration's id: it cannot be a directory's name.", nameof(migrationId))
            : Path.Combine(directory, migrationId);

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly);
        ServiceDefaults.Files.DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(folder))!);
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Unfit();
}
