namespace Platform.Toolchain.Tests;

/// <summary>One command after the other: each starts programs enough.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ToolCollection
{
    public const string Name = "Aspire CLI";
}
