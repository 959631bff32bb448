using Platform.Mongo.Wire.Client;

namespace Platform.Cosy.Store.Mongo;

/// <summary>What the server's answers mean to the app. Codes: <c>src/mongo/base/error_codes.yml</c> of the server.</summary>
internal static class MongoFaults
{
    private const string Wait = "Wait and send it again: every write is idempotent by its id.";
    private const int UserWritesBlocked = 371;
    private const int LockTimeout = 24;

    public static StoreException Translate(MongoException fault, StoreAddress address) => fault switch
    {
        // A time-out has used up the request's time already; a connection that broke has not.
        { IsNetwork: true } => Of(fault, StoreFault.Unreachable, $"The store at {address} gave no answer: {Said(fault)}", $"Check that the server runs and is reachable. {Wait}", retriable: fault.GetBaseException() is not TimeoutException),
        { Code: 0, IsTransient: true } => Of(fault, StoreFault.Unreachable, $"The store at {address} gave no answer: {Said(fault)}", $"Check that the server runs and is reachable. {Wait}"),
        { Code: UserWritesBlocked or MongoErrors.Unauthorized } => Of(fault, StoreFault.RefusesWrites, $"The store at {address} takes no writes from this app now: {Said(fault)}", Wait),
        { Code: MongoErrors.AuthenticationFailed } => Of(fault, StoreFault.Unreachable, $"The store at {address} lets the app not in: {Said(fault)}", "Check the user, password and authSource of the store's address."),
        { Code: MongoErrors.WriteConflict or LockTimeout } => Of(fault, StoreFault.Unreachable, $"The store at {address} gave up on a conflict: {Said(fault)}", Wait),
        { Code: MongoErrors.DocumentValidationFailure or MongoErrors.BsonObjectTooLarge or MongoErrors.BadValue } => Of(fault, StoreFault.BadInput, $"The store refuses this input: {Said(fault)}", "Correct the input and send it again."),
        { IsTransient: true } => Of(fault, StoreFault.Unreachable, $"The store at {address} is changing its primary, or ended a transaction: {Said(fault)}", Wait, retriable: true),
        _ => Of(fault, StoreFault.Other, $"The store at {address} failed: {Said(fault)}", fault.Hint),
    };

    private static StoreException Of(MongoException fault, StoreFault kind, string message, string hint, bool retriable = false) =>
        new(kind, message, hint, retriable, fault);

    private static string Said(MongoException fault) => fault.Message.TrimEnd('.') + ".";
}
