using System.Buffers.Binary;
using System.Numerics;

namespace Platform.Hosting.Backchannel;

/// <summary>
/// XXH3 with 64 bits, seed 0 and the default secret; it stands in for the package System.IO.Hashing.
/// https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
/// </summary>
internal static class XxHash3
{
    private const ulong Prime32One = 0x9E3779B1, Prime32Two = 0x85EBCA77, Prime32Three = 0xC2B2AE3D;
    private const ulong PrimeOne = 0x9E3779B185EBCA87, PrimeTwo = 0xC2B2AE3D27D4EB4F, PrimeThree = 0x165667B19E3779F9, PrimeFour = 0x85EBCA77C2B2AE63, PrimeFive = 0x27D4EB2F165667C5;
    private const ulong MixOne = 0x165667919E3779F9, MixTwo = 0x9FB21C651E98DF25;
    private const int StripeBytes = 64, SecretStepBytes = 8, SmallestSecretBytes = 136, LongestMedium = 240;

    private static readonly byte[] Secret = Convert.FromHexString(
        "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c" +
        "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364" +
        "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

    public static ulong Hash(ReadOnlySpan<byte> data) => data.Length switch
    {
        0 => Avalanche64(Read64(Secret, 56) ^ Read64(Secret, 64)),
        <= 3 => UpTo3(data),
        <= 8 => UpTo8(data),
        <= 16 => UpTo16(data),
        <= 128 => UpTo128(data),
        <= LongestMedium => UpTo240(data),
        _ => Long(data),
    };

    private static ulong UpTo3(ReadOnlySpan<byte> data)
    {
        var combined = ((uint)data[0] << 16) | ((uint)data[data.Length >> 1] << 24) | data[^1] | ((uint)data.Length << 8);
        return Avalanche64(combined ^ (ulong)(Read32(Secret, 0) ^ Read32(Secret, 4)));
    }

    private static ulong UpTo8(ReadOnlySpan<byte> data)
    {
        var combined = Read32(data, data.Length - 4) + ((ulong)Read32(data, 0) << 32);
        var hash = combined ^ Read64(Secret, 8) ^ Read64(Secret, 16);
        hash ^= BitOperations.RotateLeft(hash, 49) ^ BitOperations.RotateLeft(hash, 24);
        hash *= MixTwo;
        hash ^= (hash >> 35) + (ulong)data.Length;
        hash *= MixTwo;
        return hash ^ (hash >> 28);
    }

    private static ulong UpTo16(ReadOnlySpan<byte> data)
    {
        var low = Read64(data, 0) ^ Read64(Secret, 24) ^ Read64(Secret, 32);
        var high = Read64(data, data.Length - 8) ^ Read64(Secret, 40) ^ Read64(Secret, 48);
        return Avalanche((ulong)data.Length + BinaryPrimitives.ReverseEndianness(low) + high + Fold(low, high));
    }

    private static ulong UpTo128(ReadOnlySpan<byte> data)
    {
        var sum = (ulong)data.Length * PrimeOne;
        for (var i = (data.Length - 1) / 32; i >= 0; i--) sum += Mix16(data, 16 * i, 32 * i) + Mix16(data, data.Length - (16 * (i + 1)), (32 * i) + 16);
        return Avalanche(sum);
    }

    private static ulong UpTo240(ReadOnlySpan<byte> data)
    {
        const int First = 8, StartOffset = 3, LastOffset = 17;
        var sum = (ulong)data.Length * PrimeOne;
        for (var i = 0; i < First; i++) sum += Mix16(data, 16 * i, 16 * i);
        sum = Avalanche(sum);
        for (var i = First; i < data.Length / 16; i++) sum += Mix16(data, 16 * i, (16 * (i - First)) + StartOffset);
        return Avalanche(sum + Mix16(data, data.Length - 16, SmallestSecretBytes - LastOffset));
    }

    private static ulong Long(ReadOnlySpan<byte> data)
    {
        const int LastStripeOffset = 7, MergeOffset = 11;
        Span<ulong> lanes = [Prime32Three, PrimeOne, PrimeTwo, PrimeThree, PrimeFour, Prime32Two, PrimeFive, Prime32One];
        var stripesPerBlock = (Secret.Length - StripeBytes) / SecretStepBytes;
        var stripes = (data.Length - 1) / StripeBytes;
        for (var stripe = 0; stripe < stripes; stripe++)
        {
            Accumulate(lanes, data[(stripe * StripeBytes)..], Secret.AsSpan(stripe % stripesPerBlock * SecretStepBytes));
            if (stripe % stripesPerBlock == stripesPerBlock - 1) Scramble(lanes);
        }
        Accumulate(lanes, data[^StripeBytes..], Secret.AsSpan(Secret.Length - StripeBytes - LastStripeOffset));
        var sum = (ulong)data.Length * PrimeOne;
        for (var i = 0; i < 4; i++) sum += Fold(lanes[2 * i] ^ Read64(Secret, MergeOffset + (16 * i)), lanes[(2 * i) + 1] ^ Read64(Secret, MergeOffset + (16 * i) + 8));
        return Avalanche(sum);
    }

    private static void Accumulate(Span<ulong> lanes, ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
    {
        for (var i = 0; i < lanes.Length; i++)
        {
            var value = Read64(data, 8 * i);
            var key = value ^ Read64(secret, 8 * i);
            lanes[i ^ 1] += value;
            lanes[i] += (key & uint.MaxValue) * (key >> 32);
        }
    }

    private static void Scramble(Span<ulong> lanes)
    {
        for (var i = 0; i < lanes.Length; i++) lanes[i] = (lanes[i] ^ (lanes[i] >> 47) ^ Read64(Secret, Secret.Length - StripeBytes + (8 * i))) * Prime32One;
    }

    private static ulong Mix16(ReadOnlySpan<byte> data, int at, int key) => Fold(Read64(data, at) ^ Read64(Secret, key), Read64(data, at + 8) ^ Read64(Secret, key + 8));

    private static ulong Fold(ulong left, ulong right) => Math.BigMul(left, right, out var low) ^ low;

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 37)) * MixOne;
        return hash ^ (hash >> 32);
    }

    private static ulong Avalanche64(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * PrimeTwo;
        hash = (hash ^ (hash >> 29)) * PrimeThree;
        return hash ^ (hash >> 32);
    }

    private static ulong Read64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static uint Read32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
