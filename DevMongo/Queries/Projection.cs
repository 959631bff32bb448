using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>Chooses, leaves out and calculates fields: of <c>find</c>, <c>$project</c> and, with everything kept, <c>$addFields</c>.</summary>
internal sealed class Projection
{
    private readonly Part _root;
    private readonly bool _includes;
    private readonly List<(string Path, Func<BsonValue, BsonValue> Change)> _arrays = [];

    private Projection(Part root, bool includes) => (_root, _includes) = (root, includes);

    /// <summary>A name's meaning: in, out, calculated, or more names below it.</summary>
    private sealed class Part
    {
        public Dictionary<string, Part> Below { get; } = [];
        public List<string> Order { get; } = [];
        public Expression? Value { get; set; }
        public bool? Included { get; set; }
    }

    public static Projection? OfFind(BsonDocument given, Ordering ordering) => given.IsEmpty ? null : Of(given, ordering);

    public static Projection OfStage(BsonDocument given) => given.IsEmpty ? throw new CommandException(51272, "Location51272", "Invalid $project :: caused by :: projection specification must have at least one field") : Of(given, Ordering.Simple);

    /// <summary>Everything stays, and these are added.</summary>
    public static Projection Adding(BsonDocument fields)
    {
        var root = new Part();
        foreach (var (name, value) in fields)
            AddValue(root, name, value);
        return new(root, includes: false);
    }

    public static Projection Removing(IEnumerable<string> names)
    {
        var root = new Part();
        foreach (var name in names)
            Need(root, name).Included = false;
        return new(root, includes: false);
    }

    public BsonDocument Apply(BsonDocument document) => Apply(document, Scope.Of(BsonValue.FromDocument(document)));

    /// <param name="scope">Of the document, with the variables that there are.</param>
    public BsonDocument Apply(BsonDocument document, Scope scope)
    {
        var projected = BsonDocument.Build(w => Write(w, document, _root, scope));
        if (_arrays.Count == 0)
            return projected;
        var node = DocumentNode.Of(projected);
        foreach (var (path, change) in _arrays)
            if (new FieldPath(path).Straight(document) is { IsMissing: false } array && change(array) is var value)
                if (value.IsMissing)
                    NodePath.Remove(node, path.Split('.'));
                else
                    NodePath.Set(node, path.Split('.'), Node.Of(value));
        return node.ToDocument();
    }

    private static Projection Of(BsonDocument given, Ordering ordering)
    {
        var root = new Part();
        var arrays = new List<(string, Func<BsonValue, BsonValue>)>();
        bool? includes = null;
        foreach (var (name, value) in Flatten("", given))
        {
            if (ArrayChange(value, ordering) is { } change)
            {
                arrays.Add((name, change));
                if (value.AsDocument.Has("$elemMatch"))
                    includes ??= true;
            }
            else if (value.Type == BsonType.Boolean || value.IsNumber)
                includes = Choose(root, name, value.IsTrue, includes);
            else
            {
                AddValue(root, name, value);
                includes ??= true;
            }
        }
        var kept = includes ?? !(root.Below.TryGetValue("_id", out var id) && id.Included == false) && arrays.Count == 0;
        if (kept && !root.Below.ContainsKey("_id"))
            Need(root, "_id").Included = true;
        var projection = new Projection(root, kept);
        projection._arrays.AddRange(arrays);
        return projection;
    }

    private static bool? Choose(Part root, string name, bool included, bool? includes)
    {
        if (name.EndsWith(".$", StringComparison.Ordinal))
            throw Refusal.NotImplemented("DevMongo has no positional projection: use $elemMatch");
        if (name != "_id" && includes is { } before && before != included)
            throw new CommandException(31254, "Location31254", $"Cannot do {(included ? "inclusion" : "exclusion")} on field {name} in {(before ? "inclusion" : "exclusion")} projection");
        Need(root, name).Included = included;
        return name == "_id" ? includes : included;
    }

    private static IEnumerable<(string Name, BsonValue Value)> Flatten(string prefix, BsonDocument given) => given.Elements().SelectMany(element =>
        element.Value.IsDocument() && !element.Value.AsDocument.IsEmpty && !FieldTests.HasOperators(element.Value)
            ? Flatten($"{prefix}{element.Name}.", element.Value.AsDocument) : [(prefix + element.Name, element.Value)]);

    private static Func<BsonValue, BsonValue>? ArrayChange(BsonValue value, Ordering ordering)
    {
        if (!value.IsDocument() || value.AsDocument.Count() != 1)
            return null;
        var (name, operand) = value.AsDocument.Elements().First();
        if (name == "$elemMatch")
        {
            var test = FieldTests.ItemTest(operand.AsDocument, ordering);
            return array => array.IsArray() && array.Items().FirstOrDefault(item => test(item)) is { IsMissing: false } first ? BsonValue.FromArray([first]) : default;
        }
        if (name != "$slice" || operand.IsArray() && !operand.Items().First().IsNumber)
            return null;
        var slice = Expressions.Compile(Values.Document(w =>
        {
            w.BeginArray("$slice");
            w.WriteString(default, "$a");
            foreach (var number in operand.IsArray() ? operand.Items() : [operand])
                w.WriteValue(default, number);
            w.End();
        }));
        return array => array.IsArray() ? slice(Scope.Of(Values.Document(w => w.WriteValue("a", array)))) : array;
    }

    private static void AddValue(Part root, string name, BsonValue value)
    {
        if (value.IsDocument() && !value.AsDocument.IsEmpty && !FieldTests.HasOperators(value))
            foreach (var (inner, below) in value.AsDocument)
                AddValue(root, $"{name}.{inner}", below);
        else
            Need(root, name).Value = Expressions.Compile(value);
    }

    private static Part Need(Part part, string name)
    {
        foreach (var piece in name.Split('.'))
        {
            if (!part.Below.TryGetValue(piece, out var below))
            {
                part.Below[piece] = below = new();
                part.Order.Add(piece);
            }
            part = below;
        }
        return part;
    }

    private void Write(BsonWriter writer, BsonDocument document, Part part, Scope scope)
    {
        foreach (var (name, value) in document)
            if (part.Below.TryGetValue(name, out var below))
                WriteKnown(writer, name, value, below, scope);
            else if (!_includes)
                writer.WriteValue(name, value);
        foreach (var name in part.Order)
            if (!document.Has(name))
                WriteNew(writer, name, part.Below[name], scope);
    }

    private void WriteKnown(BsonWriter writer, string name, BsonValue value, Part part, Scope scope)
    {
        if (part.Value is { } calculated)
            WriteIf(writer, name, calculated(scope));
        else if (part.Included is { } included)
            WriteIf(writer, name, included ? value : default);
        else
            WriteIf(writer, name, Inside(value, part, scope));
    }

    private BsonValue Inside(BsonValue value, Part part, Scope scope)
    {
        if (value.IsDocument())
            return BsonValue.FromDocument(BsonDocument.Build(w => Write(w, value.AsDocument, part, scope)));
        if (value.IsArray())
            return BsonValue.FromArray(value.Items().Select(item => Inside(item, part, scope)).Where(item => !item.IsMissing));
        return HasValues(part) ? BsonValue.FromDocument(BsonDocument.Build(w => Write(w, BsonDocument.Empty, part, scope))) : _includes ? default : value;
    }

    private void WriteNew(BsonWriter writer, string name, Part part, Scope scope)
    {
        if (part.Value is { } calculated)
            WriteIf(writer, name, calculated(scope));
        else if (HasValues(part))
            writer.WriteDocument(name, BsonDocument.Build(w => Write(w, BsonDocument.Empty, part, scope)));
    }

    private static bool HasValues(Part part) => part.Value is not null || part.Below.Values.Any(HasValues);

    private static void WriteIf(BsonWriter writer, string name, BsonValue value)
    {
        if (!value.IsMissing)
            writer.WriteValue(name, value);
    }
}
