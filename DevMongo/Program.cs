using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Platform.DevMongo;
using Platform.DevMongo.Commands;

var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 27017 };
var data = new Option<string>("--data") { Description = "Where data is kept. There is 'none' alone: everything is forgotten at the end.", DefaultValueFactory = _ => "none" };
var set = new Option<string>("--replica-set") { Description = "The name of the replica set.", DefaultValueFactory = _ => "rs0" };
var user = new Option<string?>("--user") { Description = "A user with role root in admin; the password is in DEVMONGO_PASSWORD. Without it nobody has to say who they are." };
var entries = new Option<int>("--oplog-entries") { Description = "How many changes are kept for change streams.", DefaultValueFactory = _ => 1_000_000 };
var megabytes = new Option<int>("--oplog-mb") { Description = "And how many megabytes of them.", DefaultValueFactory = _ => 256 };
data.Validators.Add(given =>
{
    if (given.Tokens.Any(token => token.Value != "none"))
        given.AddError("DevMongo keeps nothing: --data none is all that there is.");
});
var root = new RootCommand("An in-memory stand-in for a MongoDB replica set member, for development and tests.") { port, data, set, user, entries, megabytes };

root.SetAction(async (arguments, cancel) =>
{
    DevMongoUser[] users = [];
    if (arguments.GetValue(user) is { } name)
    {
        if (Environment.GetEnvironmentVariable("DEVMONGO_PASSWORD") is not { Length: > 0 } password)
        {
            await Console.Error.WriteLineAsync("error: --user needs a password: set DEVMONGO_PASSWORD");
            return 64;
        }
        users = [new(name, password)];
    }
    using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(o => o.SingleLine = true));
    var options = new DevMongoOptions(arguments.GetValue(port), arguments.GetValue(set)!, LogEntries: arguments.GetValue(entries), LogBytes: (long)arguments.GetValue(megabytes) << 20, Users: users);
    await using var server = DevMongoServer.Start(options, logger: logging.CreateLogger("DevMongo"));
    Console.WriteLine($"DevMongo {HelloCommands.Version} is ready at {server.ConnectionString}. It keeps everything in memory, and forgets it when it ends.");
    var ended = new TaskCompletionSource();
    using var registration = cancel.Register(() => ended.TrySetResult());
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        ended.TrySetResult();
    });
    await ended.Task;
    return 0;
});

var parsed = root.Parse(args);
var exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
return parsed.Errors.Count > 0 ? 64 : exit;
