namespace Platform.DevMongo.Storage;

/// <param name="IsDown">Whether the greatest comes first.</param>
internal readonly record struct KeyColumn(string Path, bool IsDown);
