using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;
using Platform.Mongo.Wire.Client;

namespace Platform.Hosting.MongoDb;

/// <summary>
/// What a mongod does not do by itself: begin its replica set, and make the first user, which it allows from this machine as long as there is none. Both may be there already:
/// a run directory that was given outlives its run.
/// </summary>
internal sealed class MongodSetUp(ConsoleLogs logs, TimeProvider time)
{
    private const int AlreadyInitialized = 23;
    private const int NotYetInitialized = 94;
    private const int UserExists = 51003;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(MongoDBServerResource server, string? set, IRunning process, CancellationToken cancellationToken)
    {
        var address = new MongoAddress(server.PrimaryEndpoint.Host, server.PrimaryEndpoint.Port);
        await using var client = new MongoClient(new() { Seeds = [address], DirectConnection = true, ServerSelectionTimeout = TimeSpan.FromSeconds(2) }, time);
        if (set is not null) await UntilAsync(server, process, "its replica set begins", () => InitiateAsync(client, set, address, cancellationToken), cancellationToken);
        if (server.PasswordParameter is not { } password) return;
        var (user, secret) = ((await server.UserNameReference.GetValueAsync(cancellationToken))!, (await password.GetValueAsync(cancellationToken))!);
        await UntilAsync(server, process, "its first user is made", () => CreateUserAsync(client, user, secret, cancellationToken), cancellationToken);
        logs.Write(server.Name, $"{(set is null ? "A server by itself" : $"Replica set {set} of one member")}; user {user} is there.");
    }

    /// <summary>Tried again as long as it is the server's way of saying "not yet".</summary>
    private async Task UntilAsync(MongoDBServerResource server, IRunning process, string what, Func<Task> attempt, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(Pause, time, cancellationToken))
        {
            try
            {
                await attempt();
                return;
            }
            catch (MongoException fault) when ((fault.IsTransient || fault.Code == NotYetInitialized) && !process.Exited.IsCompleted && time.GetElapsedTime(began) < Patience)
            {
                // It has just been started, or is about to become the primary.
            }
            catch (MongoException fault)
            {
                throw new HostingException(ExitCode.ResourceFailed, server.Name, $"mongod did not come so far that {what}: {fault.Message}", "Its console log says why.", fault);
            }
        }
    }

    private static Task InitiateAsync(MongoClient client, string set, MongoAddress address, CancellationToken cancellationToken) => ToleratingAsync(AlreadyInitialized, () => client.RunAsync("admin", w =>
    {
        w.BeginDocument("replSetInitiate");
        w.WriteString("_id", set);
        w.BeginArray("members");
        w.BeginDocument(default);
        w.WriteInt32("_id", 0);
        w.WriteString("host", address.ToString());
        w.End();
        w.End();
        w.End();
    }, cancellationToken));

    private static Task CreateUserAsync(MongoClient client, string user, string password, CancellationToken cancellationToken) => ToleratingAsync(UserExists, () => client.RunAsync("admin", w =>
    {
        w.WriteString("createUser", user);
        w.WriteString("pwd", password);
        w.BeginArray("roles");
        w.WriteString(default, "root");
        w.End();
    }, cancellationToken));

    /// <summary>With users there already, a server may also say only that we are nobody.</summary>
    private static async Task ToleratingAsync(int code, Func<Task> command)
    {
        try
        {
            await command();
        }
        catch (MongoException fault) when (fault.Code == code || fault.Code == MongoErrors.Unauthorized)
        {
            // As it was to be.
        }
    }
}
