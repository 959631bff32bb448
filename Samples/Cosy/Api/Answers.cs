using Platform.Cosy.Store;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Api;

/// <param name="Outcome"><c>created</c> or <c>replayed</c>.</param>
internal sealed record Written(Guid Id, string Outcome);

internal static class Answers
{
    public static IResult Of(Guid id, WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Created => Results.Json(new Written(id, CosyMetrics.Word(outcome)), statusCode: StatusCodes.Status201Created),
        WriteOutcome.Replayed => Results.Ok(new Written(id, CosyMetrics.Word(outcome))),
        WriteOutcome.Conflict => ErrorResult.Of(StatusCodes.Status409Conflict, $"The id {id} is taken by other content.", "Make a new id for new content; send the same content to repeat a write."),
        _ => ErrorResult.Of(StatusCodes.Status404NotFound, "The world or avatar that this belongs to does not exist.", "Look at GET /api/worlds."),
    };

    public static IResult Bad(string problem) => ErrorResult.Of(StatusCodes.Status400BadRequest, problem, "Correct the input and send it again.");

    public static IResult Missing(string what) => ErrorResult.Of(StatusCodes.Status404NotFound, $"There is no {what}.", "Look at GET /api/worlds.");
}
