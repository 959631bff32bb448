using System.Security.Cryptography;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>
/// A <c>.env</c> or <c>.json</c> file. Written whole beside it and renamed over it, durably, so that a reader and a crash see the old file or the new one.
/// What stands around the plan's keys stays byte for byte, and so do mode and owner. Behind a symbolic link, the file it points to is written.
/// </summary>
/// <param name="values">Resolved when used: they may hold secrets.</param>
internal sealed class FileConfigurationTarget(string path, Func<IReadOnlyDictionary<string, string>> values, AppTakesIt? taken) : IConfigurationTarget
{
    /// <summary>What this process last saw or wrote there; null before the first look.</summary>
    private byte[]? _known;

    public string Name => $"file {path}";

    public async Task<ConfigurationSnapshot> SnapshotAsync(CancellationToken cancel)
    {
        var content = await ReadAsync(cancel);
        _known = Digest(content);
        return new ConfigurationSnapshot(Name, content);
    }

    public async Task ApplyAsync(CancellationToken cancel)
    {
        var current = await ReadAsync(cancel);
        var wanted = Edit(current);
        if (!Same(current, wanted))
        {
            RefuseForeignChange(current);
            await AtomicFile.WriteAsync(path, wanted, cancel);
        }
        _known = Digest(wanted);
        if (taken is not null)
            await taken.WaitAsync(Name, cancel);
    }

    public async Task RestoreAsync(ConfigurationSnapshot snapshot, CancellationToken cancel)
    {
        var current = await ReadAsync(cancel);
        if (!Same(current, snapshot.Content))
        {
            RefuseForeignChange(current, snapshot.Content);
            if (snapshot.Content is null)
                AtomicFile.Delete(path);
            else
                await AtomicFile.WriteAsync(path, snapshot.Content, cancel);
        }
        _known = Digest(snapshot.Content);
    }

    private void RefuseForeignChange(byte[]? current)
    {
        if (_known is not null && !CryptographicOperations.FixedTimeEquals(_known, Digest(current)))
            throw Foreign();
    }

    /// <summary>A restore also knows what it would find after an apply in an earlier life of this process: the snapshot with the plan's values in it.</summary>
    private void RefuseForeignChange(byte[]? current, byte[]? snapshot)
    {
        var ours = _known is null ? Digest(Edit(snapshot)) : _known;
        if (!CryptographicOperations.FixedTimeEquals(ours, Digest(current)) && !Same(current, Edit(snapshot)))
            throw Foreign();
    }

    private StepFault Foreign() => new(
        $"{path} was changed by somebody else since the migrator looked at it; it was left as it is.",
        "Compare it with the snapshot in the migrator's state directory, put right what is wrong, and repeat the step.");

    private byte[] Edit(byte[]? content)
    {
        try
        {
            var edits = values();
            return IsJson ? JsonSettings.Set(content, edits) : EnvSettings.Set(content, edits);
        }
        catch (PlanTextException fault)
        {
            throw new StepFault($"{path} cannot be written: {fault.Message}.", "Set the variable that the plan names, and repeat the step.");
        }
        catch (FormatException fault)
        {
            throw new StepFault($"{path} cannot be edited: {fault.Message}. It was left as it is.", "Mend the file, or name another in the plan's `configuration`.");
        }
    }

    private bool IsJson => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private async Task<byte[]?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancel);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            throw new StepFault($"{path} lies in a directory that does not exist.", "Create the directory, or correct the plan's `configuration`.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StepFault($"{path} may not be read by this user.", "Give the migrator's user the right to read and write it.");
        }
    }

    private static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);

    /// <summary>Absent differs from empty.</summary>
    private static byte[] Digest(byte[]? content) => SHA256.HashData(content is null ? "absent"u8 : [.. "present:"u8, .. content]);
}
