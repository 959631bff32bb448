using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>Documents in the order of some of their values, from which a part can be read.</summary>
internal interface IKeyOrder
{
    IReadOnlyList<KeyColumn> Columns { get; }

    /// <summary>Whether a document may have more than one entry.</summary>
    bool IsMultikey { get; }
    bool IsUsable { get; }

    /// <summary>Whether every document has an entry.</summary>
    bool IsWhole { get; }

    /// <summary>Whether everything that a query can match has an entry, given that it asks for a value of the first column.</summary>
    bool Covers(BsonDocument query);

    int Count(KeyRange range);

    /// <summary>A record once for each of its entries.</summary>
    IEnumerable<Record> Read(KeyRange range, bool backwards);
}
