namespace Platform.Cosy.Store.Mongo;

/// <summary>Collections.</summary>
internal static class Names
{
    public const string Users = "users";

    /// <summary>With their settings inside, and the number of their messages, which is the newest message's sequence number as well.</summary>
    public const string Worlds = "worlds";
    public const string Avatars = "avatars";

    /// <summary>Every accepted edit: what makes an edit idempotent, and comparable with what the client sent.</summary>
    public const string AvatarEdits = "avatarEdits";
    public const string Messages = "messages";

    /// <summary>One document for each accepted write and nothing to prevent a second one: a write applied twice shows here.</summary>
    public const string Activity = "activity";

    /// <summary><c>n</c> is not unique: two bots at work must leave traces, not errors.</summary>
    public const string BotTicks = "botTicks";

    /// <summary>One document, which says whether the rest is whole.</summary>
    public const string Seed = "seed";

    /// <summary>A view.</summary>
    public const string WorldOverview = "worldOverview";
}
