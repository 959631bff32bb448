using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>Where a step works: the document, and a path in it without placeholders.</summary>
internal readonly record struct UpdatePlace(DocumentNode Root, string[] Parts, TimeProvider Time)
{
    public Node? Node => NodePath.Get(Root, Parts);
    public BsonValue Value => Node?.ToValue() ?? default;
    public string Path => string.Join('.', Parts);

    public void Set(Node value) => NodePath.Set(Root, Parts, value);
    public void Set(BsonValue value) => Set(Documents.Node.Of(value));
    public void Remove() => NodePath.Remove(Root, Parts);
}

/// <param name="AlsoTouches">The other path of a rename.</param>
internal sealed record UpdateStep(FieldPath Path, Action<UpdatePlace> Apply, bool OnlyOnInsert = false, string? AlsoTouches = null);
