using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>What changed between two states of a document, as change streams tell it. An array that changed is told whole.</summary>
internal static class Difference
{
    public static void Write(BsonWriter writer, BsonName name, BsonDocument before, BsonDocument after)
    {
        var (updated, removed) = (new List<(string, BsonValue)>(), new List<string>());
        Compare("", before, after, updated, removed);
        writer.BeginDocument(name);
        writer.BeginDocument("updatedFields");
        foreach (var (path, value) in updated)
            writer.WriteValue(path, value);
        writer.End();
        writer.BeginArray("removedFields");
        foreach (var path in removed)
            writer.WriteString(default, path);
        writer.End();
        writer.BeginArray("truncatedArrays");
        writer.End();
        writer.End();
    }

    private static void Compare(string prefix, BsonDocument before, BsonDocument after, List<(string, BsonValue)> updated, List<string> removed)
    {
        foreach (var (name, value) in after)
        {
            var old = before[name];
            if (old.IsDocument() && value.IsDocument() && !old.IsIdentical(value))
                Compare($"{prefix}{name}.", old.AsDocument, value.AsDocument, updated, removed);
            else if (!old.IsIdentical(value))
                updated.Add((prefix + name, value));
        }
        foreach (var (name, _) in before)
            if (!after.Has(name))
                removed.Add(prefix + name);
    }
}
