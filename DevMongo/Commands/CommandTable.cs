using Platform.DevMongo.Serving;

namespace Platform.DevMongo.Commands;

/// <summary>Every command that there is. What is not here does not exist, and clients are told so.</summary>
internal static class CommandTable
{
    public static Dictionary<string, Command> All()
    {
        var commands = new Dictionary<string, Command>(StringComparer.Ordinal);
        foreach (var add in (Action<Dictionary<string, Command>>[])[HelloCommands.Add, AccessCommands.Add, StatusCommands.Add, ReadCommands.Add, CursorCommands.Add, WriteCommands.Add,
            FindAndModifyCommand.Add, CollectionCommands.Add, ListCommands.Add, IndexCommands.Add, SessionCommands.Add, UserCommands.Add])
            add(commands);
        return commands;
    }
}
