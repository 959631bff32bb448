namespace Platform.Players.Measure;

/// <summary>What became of a request.</summary>
internal enum AnswerKind
{
    /// <summary>An answer with a status, whatever it is.</summary>
    Status,

    /// <summary>No whole answer in time. A write may have happened.</summary>
    TimeOut,

    /// <summary>The connection failed or broke. A write may have happened.</summary>
    Connection,

    /// <summary>Never sent.</summary>
    Overload,
}

internal readonly record struct Answer(AnswerKind Kind, int Status, bool FromTarget)
{
    public bool IsSuccess => Kind == AnswerKind.Status && Status is >= 200 and <= 299;

    /// <summary>The key under which it is counted: the status, or why there is none.</summary>
    public string Key => Kind switch
    {
        AnswerKind.Status => Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
        AnswerKind.TimeOut => "timeout",
        AnswerKind.Connection => "connection",
        _ => "overload",
    };
}
