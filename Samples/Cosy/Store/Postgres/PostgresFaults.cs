using System.Net.Sockets;
using Npgsql;

namespace Platform.Cosy.Store.Postgres;

/// <summary>What the driver's exceptions mean to the app. SQLSTATE codes: PostgreSQL documentation, appendix A.</summary>
internal static class PostgresFaults
{
    private const string Wait = "Wait and send it again: every write is idempotent by its id.";

    public static StoreException Translate(NpgsqlException fault, StoreAddress address) => fault is PostgresException answer
        ? FromAnswer(answer, address)
        : new(StoreFault.Unreachable, $"The store at {address} gave no answer: {Root(fault)}.", $"Check that the server runs and is reachable. {Wait}", LostConnection(fault), fault);

    /// <summary>A time-out has used up the request's time already; a connection that broke has not.</summary>
    private static bool LostConnection(NpgsqlException fault) => fault.InnerException is IOException or SocketException && fault.GetBaseException() is not TimeoutException;

    private static StoreException FromAnswer(PostgresException answer, StoreAddress address) => answer.SqlState switch
    {
        "25006" or "42501" => Of(answer, StoreFault.RefusesWrites, $"The store at {address} takes no writes from this app now: {answer.MessageText}.", Wait),
        "57P01" or "57P02" or "57P03" => Of(answer, StoreFault.Unreachable, $"The store at {address} cut the connection: {answer.MessageText}.", Wait, retriable: true),
        "40001" or "40P01" => Of(answer, StoreFault.Unreachable, $"The store at {address} gave up on a conflict: {answer.MessageText}.", Wait, retriable: true),
        "57014" or "53300" or "55P03" or "55000" => Of(answer, StoreFault.Unreachable, $"The store at {address} is overloaded or held: {answer.MessageText}.", Wait),
        ['0', '8', ..] => Of(answer, StoreFault.Unreachable, $"The connection to {address} failed: {answer.MessageText}.", Wait, retriable: true),
        ['2', '8', ..] or "3D000" => Of(answer, StoreFault.Unreachable, $"The store at {address} lets the app not in: {answer.MessageText}.", "Check the user, password and database of the store's address."),
        "42P01" or "3F000" => Of(answer, StoreFault.NoTables, $"The store at {address} has no tables yet: {answer.MessageText}.", "Copy the data there, or make it with: cosy seed N"),
        ['2', '2', ..] or "23514" => Of(answer, StoreFault.BadInput, $"The store refuses this input: {answer.MessageText}.", "Correct the input and send it again."),
        _ => Of(answer, StoreFault.Other, $"The store at {address} failed: {answer.SqlState} {answer.MessageText}.", "See the service's log for this moment."),
    };

    private static StoreException Of(PostgresException answer, StoreFault fault, string message, string hint, bool retriable = false) =>
        new(fault, message, hint, retriable, answer);

    private static string Root(Exception fault) => fault.GetBaseException().Message.TrimEnd('.');
}
