using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Turns what servers and the wire throw into words that an operator can act on.</summary>
internal static class MongoDbFault
{
    public const string Engine = "mongodb";

    public static SyncException New(string operation, string message, string hint, bool isTransient = false, Exception? cause = null)
        => new(Engine, operation, message, hint, isTransient, cause);

    /// <summary>Runs an operation and translates its faults; cancellation and faults already translated pass.</summary>
    public static async Task<T> TranslateAsync<T>(string operation, Func<Task<T>> action, CancellationToken cancel)
    {
        try
        {
            return await action();
        }
        catch (Exception fault) when (fault is MongoException or BsonException or WireException)
        {
            cancel.ThrowIfCancellationRequested();
            throw Translate(operation, fault);
        }
    }

    public static Task TranslateAsync(string operation, Func<Task> action, CancellationToken cancel)
        => TranslateAsync(operation, async () =>
        {
            await action();
            return true;
        }, cancel);

    public static SyncException Translate(string operation, Exception fault) => fault switch
    {
        MongoException said => New(operation, said.Message, said.Hint, said.IsTransient, said),
        _ => New(operation, fault.Message, "a document or an answer is damaged: look at the server's log, and validate the collection there", cause: fault),
    };
}
