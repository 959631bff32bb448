using Platform.Hosting.Testing;

namespace Aspire.Hosting.Testing;

/// <summary>Starts an application's model from a test, in the test's own process: its services are processes of their own, as in any run.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>An empty model.</summary>
    /// <param name="args">As on the command line; <c>--PLATFORM_DASHBOARD=none</c> is there already, and can be overridden.</param>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => new TestingBuilder(DistributedApplication.CreateBuilder([.. TestedEntryPoint.Defaults, .. args]), null);

    /// <summary>The model that the AppHost's own Program.cs makes.</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly.</typeparam>
    /// <exception cref="DistributedApplicationException">The model is wrong, or the program ended without building one.</exception>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default) where TEntryPoint : class
        => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    /// <param name="args">What the program is given as its command line.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default) where TEntryPoint : class
        => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    /// <param name="entryPoint">Any type of the AppHost's assembly.</param>
    /// <param name="args">What the program is given as its command line.</param>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default)
    {
        var tested = TestedEntryPoint.Start(entryPoint.Assembly, args);
        return new TestingBuilder(await tested.ModelAsync(cancellationToken), tested);
    }
}
