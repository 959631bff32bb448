namespace Platform.SmallAppHost;

/// <summary>Where this application is deployed to: a directory, in which a test looks and puts obstacles.</summary>
internal sealed record World(string Directory)
{
    public static World At(string? directory) => new(directory ?? Path.GetTempPath());

    public bool Has(string name) => File.Exists(Path.Combine(Directory, name));

    public void Write(string name, string line) => File.AppendAllLines(Path.Combine(Directory, name), [line]);
}
