namespace Platform.Cosy.Tests.Store.Postgres;

internal sealed class PostgresStoreServer(int major) : IStoreServer
{
    public Task<string> EmptyAsync() => Stores.EmptyAsync(major);

    public Task RefuseWritesAsync(string store) => Stores.RefuseWritesAsync(store);

    public Task CutConnectionsAsync(string store) => Stores.CutConnectionsAsync(store);

    public Task DeleteMessageAsync(string store, Guid id) => Stores.DoAsync(store, $"DELETE FROM messages WHERE id = '{id}'");

    public Task AlterMessageAsync(string store, Guid id, string body) => Stores.DoAsync(store, $"UPDATE messages SET body = '{body}' WHERE id = '{id}'");

    public Task LogAgainAsync(string store, Guid writeId) => Stores.DoAsync(store, $"INSERT INTO activity (write_id, kind) VALUES ('{writeId}', 'message')");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
