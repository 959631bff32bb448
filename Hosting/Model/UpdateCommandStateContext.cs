namespace Aspire.Hosting.ApplicationModel;

public sealed class UpdateCommandStateContext
{
    public required IServiceProvider ServiceProvider { get; init; }
}
