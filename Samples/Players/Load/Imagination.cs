namespace Platform.Players.Load;

/// <summary>What users think up: 80 % messages, 15 % edits of avatars, 5 % new users. Every text is one of its kind, and some hold what careless copies break.</summary>
internal sealed class Imagination(Stage stage, AvatarDesk desk, Random random)
{
    private static readonly string[] Moods = ["quietly", "with \"care\"", "in the rain ☔", "back\\slash", "two\nlines", "a\ttab", "žluťoučký kůň", "猫と一緒に", "it's late", "\\N"];

    public WriteRequest Next()
    {
        var (id, draw) = (Guid.NewGuid(), random.Next(100));
        if (draw >= 95) return WriteRequest.User(id, $"Guest {id:N}");
        if (draw >= 80 && desk.TryTake(out var avatar)) return WriteRequest.Edit(id, avatar, $"Avatar {random.Next(10_000)}", $"Lives {Mood()}: {id}");
        return WriteRequest.Message(id, Pick(stage.Worlds), Pick(stage.Avatars), $"Said {Mood()}: {id}");
    }

    private string Mood() => Pick(Moods);

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
