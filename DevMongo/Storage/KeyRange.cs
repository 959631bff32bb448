using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>The part of an index between two fronts of keys, as the index runs. An empty front is no limit.</summary>
/// <param name="FirstIsIn">Whether keys that begin with <paramref name="First"/> belong to it.</param>
internal sealed record KeyRange(BsonValue[] First, bool FirstIsIn, BsonValue[] Last, bool LastIsIn)
{
    public static readonly KeyRange All = new([], true, [], true);

    /// <param name="order">How a key compares with <see cref="First"/>.</param>
    public bool IsBefore(int order) => First.Length > 0 && (order < 0 || order == 0 && !FirstIsIn);

    /// <param name="order">How a key compares with <see cref="Last"/>.</param>
    public bool IsBehind(int order) => Last.Length > 0 && (order > 0 || order == 0 && !LastIsIn);
}
