using Platform.Plans;

namespace Platform.Gateway.Forwarding;

/// <summary>
/// Chooses a side for each request without a lock: of every 100 requests after a change of weight exactly the weight goes to the target, spread evenly
/// (at 10 %, one in each ten). Where in its ten a request is chosen varies, so that a regular pattern of users' requests does not always meet the same side.
/// </summary>
internal sealed class TrafficWeight
{
    private Split _split = new(0);

    /// <summary>Percent of requests sent to the target. A change counts from the next request on.</summary>
    public int Target
    {
        get => Volatile.Read(ref _split).Target;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            Volatile.Write(ref _split, new Split(value));
        }
    }

    public Side Next() => Volatile.Read(ref _split).Next();

    /// <summary>Stratified sampling: the smaller side's share cuts each hundred into as many strata, and each stratum gives it one request.</summary>
    private sealed class Split(int target)
    {
        private readonly int _strata = Math.Min(target, 100 - target);
        private readonly Side _rare = target <= 50 ? Side.Target : Side.Source;
        private long _count = -1;

        public int Target => target;

        public Side Next()
        {
            if (_strata == 0)
                return _rare.Other();
            var number = Interlocked.Increment(ref _count);
            var place = (int)(number % 100);
            var stratum = place * _strata / 100;
            var first = FirstOf(stratum);
            var chosen = first + (int)(Mix((ulong)(number / 100 * 100 + stratum)) % (uint)(FirstOf(stratum + 1) - first));
            return place == chosen ? _rare : _rare.Other();
        }

        private int FirstOf(int stratum) => (stratum * 100 + _strata - 1) / _strata;

        /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014).</summary>
        private static ulong Mix(ulong value)
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
