namespace Aspire.Hosting;

public static class InteractionResult
{
    public static InteractionResult<T> Ok<T>(T result) => new(result, canceled: false);

    public static InteractionResult<T> Cancel<T>(T? data = default) => new(data, canceled: true);
}
