using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

internal enum Image
{
    Off,
    Lookup,
    WhenAvailable,
    Required,
}

/// <summary>The operand of <c>$changeStream</c>.</summary>
internal sealed record ChangeStreamOptions(ResumeToken? After, BsonTimestamp? StartAt, Image AfterImage, Image Before, bool IsCluster, bool Expanded)
{
    public static ChangeStreamOptions Of(BsonDocument given)
    {
        var (resume, start, at) = (given["resumeAfter"], given["startAfter"], given["startAtOperationTime"]);
        if (new[] { resume, start, at }.Count(value => !value.IsNullish()) > 1)
            throw new CommandException(40674, "Location40674", "Only one type of resume option is allowed, but multiple were found.");
        var token = resume.IsDocument() ? ResumeToken.Parse(resume.AsDocument) : start.IsDocument() ? ResumeToken.Parse(start.AsDocument) : (ResumeToken?)null;
        if (resume.IsDocument() && token is { AfterInvalidate: true })
            throw Refusal.InvalidResumeToken("Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.");
        return new(token, at.Type == BsonType.Timestamp ? at.AsTimestamp : null, Kind(given, "fullDocument"), Kind(given, "fullDocumentBeforeChange"),
            given.Flag("allChangesForCluster"), given.Flag("showExpandedEvents"));
    }

    private static Image Kind(BsonDocument given, string name) => (name, given.Text(name) ?? "default") switch
    {
        (_, "default" or "off") => Image.Off,
        ("fullDocument", "updateLookup") => Image.Lookup,
        (_, "whenAvailable") => Image.WhenAvailable,
        (_, "required") => Image.Required,
        var (_, other) => throw Refusal.BadValue($"Enumeration value '{other}' for field '$changeStream.{name}' is not a valid value."),
    };
}
