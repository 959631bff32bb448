namespace Platform.Publishing.Aws.Settings;

/// <summary>The sizes that Fargate has: memory in MiB for each number of CPU units (1024 are one vCPU).</summary>
internal static class FargateSize
{
    private static readonly Dictionary<int, int[]> Memory = new()
    {
        [256] = [512, 1024, 2048],
        [512] = Steps(1024, 4096, 1024),
        [1024] = Steps(2048, 8192, 1024),
        [2048] = Steps(4096, 16384, 1024),
        [4096] = Steps(8192, 30720, 1024),
        [8192] = Steps(16384, 61440, 4096),
        [16384] = Steps(32768, 122880, 8192),
    };

    public static IReadOnlyCollection<int> Cpus => Memory.Keys;

    public static bool Exists(int cpu, int memory) => Memory.TryGetValue(cpu, out var sizes) && sizes.Contains(memory);

    /// <summary>The smallest memory that this many units can have.</summary>
    public static int Smallest(int cpu) => Memory[cpu][0];

    /// <summary>What could be written instead, a sentence.</summary>
    public static string Remedy(int cpu) => Memory.TryGetValue(cpu, out var sizes)
        ? $"With cpu {cpu}, memory is {(sizes.Length < 5 ? string.Join(", ", sizes) : $"{sizes[0]} to {sizes[^1]} in steps of {sizes[1] - sizes[0]}")}."
        : $"Fargate has cpu {string.Join(", ", Memory.Keys)}.";

    private static int[] Steps(int from, int to, int step) => [.. Enumerable.Range(0, ((to - from) / step) + 1).Select(i => from + (i * step))];
}
