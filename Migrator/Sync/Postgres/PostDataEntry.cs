using System.Text.RegularExpressions;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>One object of a dump's post-data section.</summary>
/// <param name="Name">As the dump's comment names it: the object, or its table and the object.</param>
/// <param name="Type"><c>INDEX</c>, <c>CONSTRAINT</c>, <c>FK CONSTRAINT</c>, <c>TRIGGER</c>, ...</param>
internal sealed partial record PostDataEntry(string Name, string Type, string Schema, string Sql)
{
    public bool IsTrigger(string name) => Type == "TRIGGER" && Name.EndsWith($" {name}", StringComparison.Ordinal);

    public string Key => $"{Schema}.{Name}";

    /// <summary>
    /// Takes a dump apart at the comments that head each of its objects. A comment of that form inside an object's own text would cut it in two,
    /// and neither half would be SQL: an error, nothing worse.
    /// </summary>
    /// <returns>The settings at its beginning, which every part needs, and the objects in their order.</returns>
    public static (string Preamble, IReadOnlyList<PostDataEntry> Entries) Parse(string dump)
    {
        var headers = Header().Matches(dump);
        var ends = headers.Skip(1).Select(h => h.Index).Append(dump.Length);
        return (headers.Count == 0 ? dump : dump[..headers[0].Index],
            [.. headers.Zip(ends, (h, end) => new PostDataEntry(h.Groups["name"].Value, h.Groups["type"].Value, h.Groups["schema"].Value, dump[(h.Index + h.Length)..end].Trim()))]);
    }

    [GeneratedRegex(@"^--\n-- Name: (?<name>.*); Type: (?<type>[A-Z ]+); Schema: (?<schema>.*); Owner: .*\n--\n", RegexOptions.Multiline)]
    private static partial Regex Header();
}
