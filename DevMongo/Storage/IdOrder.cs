using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>The order of <c>_id</c>, which every collection has.</summary>
internal sealed class IdOrder(OrderedTree<Record> records) : IKeyOrder
{
    public IReadOnlyList<KeyColumn> Columns { get; } = [new("_id", false)];
    public bool IsMultikey => false;
    public bool IsUsable => true;
    public bool IsWhole => true;
    public bool Covers(BsonDocument query) => true;
    public int Count(KeyRange range) => records.CountIn(Place(range));
    public IEnumerable<Record> Read(KeyRange range, bool backwards) => records.Range(Place(range), backwards);

    private static Place<Record> Place(KeyRange range) => record => range.IsBefore(Compare(record, range.First)) ? -1 : range.IsBehind(Compare(record, range.Last)) ? 1 : 0;

    private static int Compare(Record record, BsonValue[] front) => front.Length == 0 ? 0 : BsonOrder.Compare(record.Id.View, front[0].View);
}
