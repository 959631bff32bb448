using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>
/// A <c>.env</c> or <c>.json</c> file. Written whole beside it and renamed over it, durably, so that a reader and a crash see the old file or the new one.
/// What stands around the plan's keys stays byte for byte, and so do mode and owner. Behind a symbolic link, the file it points to is written.
/// </summary>
/// <param name="values">Resolved when used: they may hold secrets.</param>
internal sealed class FileConfigurationTarget(string path, Func<IReadOnlyDictionary<string, string>> values) : IConfigurationTarget
{
    public string Name => $"file {path}";

    public string ByHand => $"When what stands there is of no use, copy the snapshot over {path} (delete it where there was none); then repeat the step.";

    private bool IsJson => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    public async Task<byte[]?> ReadAsync(CancellationToken cancel)
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

    public byte[] Expect(byte[]? standing)
    {
        try
        {
            return IsJson ? JsonSettings.Set(standing, values()) : EnvSettings.Set(standing, values());
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

    public Task ApplyAsync(byte[]? standing, CancellationToken cancel) => AtomicFile.WriteAsync(path, Expect(standing), cancel);

    public Task RestoreAsync(byte[]? content, CancellationToken cancel)
    {
        if (content is not null)
            return AtomicFile.WriteAsync(path, content, cancel);
        AtomicFile.Delete(path);
        return Task.CompletedTask;
    }
}
