using System.Collections;
using System.Globalization;
using System.Text;

namespace Platform.Aws;

/// <summary>The form of a Query request. What is null is left out; lists become <c>Name.member.1</c>, <c>Name.member.2</c>.</summary>
internal sealed class QueryForm : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>All of another form.</summary>
    public void Add(QueryForm fields) => _fields.AddRange(fields._fields);

    public void Add(string name, string? value)
    {
        if (value is not null)
            _fields.Add(new(name, value));
    }

    public void Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, double? value) => Add(name, value?.ToString("R", CultureInfo.InvariantCulture));

    public void Add(string name, bool? value) => Add(name, value switch { null => null, true => "true", false => "false" });

    public void Add(string name, DateTimeOffset? value) => Add(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public void Add(string name, IEnumerable<string>? items) => Add(name, items?.Select<string, QueryForm>(item => new() { { "", item } }));

    /// <summary>Each item's fields are named within it; an empty name is the item itself.</summary>
    public void Add(string name, IEnumerable<QueryForm>? items)
    {
        foreach (var (index, item) in (items ?? []).Index())
        {
            foreach (var (field, value) in item)
                Add($"{name}.member.{index + 1}{(field.Length == 0 ? "" : ".")}{field}", value);
        }
    }

    public byte[] Encode(string operation, string version)
    {
        var text = new StringBuilder($"Action={operation}&Version={version}");
        foreach (var (name, value) in _fields)
            text.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
