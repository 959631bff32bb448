namespace Platform.Cosy.Api;

internal sealed record MessageInput(Guid Id, Guid AvatarId, string? Body)
{
    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem => Input.Id("id", Id) ?? Input.Id("avatarId", AvatarId) ?? Input.Text("body", Body, 1, 4000);
}

internal sealed record AvatarInput(Guid WriteId, string? Name, string? Bio)
{
    public string? Problem => Input.Id("writeId", WriteId) ?? Input.Text("name", Name, 1, 200) ?? Input.Text("bio", Bio, 0, 4000);
}

internal sealed record UserInput(Guid Id, string? Name)
{
    public string? Problem => Input.Id("id", Id) ?? Input.Text("name", Name, 1, 200);
}

internal static class Input
{
    public static string? Id(string name, Guid id) => id == Guid.Empty ? $"{name} is missing: the client makes it, a UUID." : null;

    public static string? Text(string name, string? text, int least, int most) => text switch
    {
        null => $"{name} is missing.",
        _ when text.Length < least || text.Length > most => $"{name} must have {least} to {most} characters, it has {text.Length}.",
        _ when text.Contains('\0') => $"{name} holds the character U+0000, which no store takes.",
        _ => null,
    };
}
