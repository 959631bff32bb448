namespace Platform.Players.Load;

/// <summary>
/// Gives each avatar to one editor at a time, so that its edits have an order. After an edit whose outcome is not known the
/// avatar is given to nobody any more: a late edit could land after a newer one, and nobody could tell which has to stand.
/// </summary>
internal sealed class AvatarDesk(IEnumerable<Guid> avatars)
{
    private readonly Lock _lock = new();
    private readonly Queue<Guid> _free = new(avatars);

    public bool TryTake(out Guid avatar)
    {
        lock (_lock) return _free.TryDequeue(out avatar);
    }

    public void GiveBack(Guid avatar)
    {
        lock (_lock) _free.Enqueue(avatar);
    }
}
