namespace Platform.Plans.Reading;

/// <summary>Where in the file something stands; both from 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>Collects what is wrong, so that one reading of a file tells everything.</summary>
internal sealed class PlanErrors(string fileName)
{
    /// <summary>Past this many, more help nobody.</summary>
    private const int Most = 100;

    private readonly List<PlanError> errors = [];

    public bool Any => errors.Count > 0;
    public int Count => errors.Count;

    public void Add(Place place, string what, string remedy)
    {
        if (errors.Count < Most)
            errors.Add(new PlanError(fileName, place.Line, place.Column, what, remedy));
    }

    public IReadOnlyList<PlanError> InOrder() => [.. errors.Distinct().OrderBy(error => error.Line).ThenBy(error => error.Column)];
}
