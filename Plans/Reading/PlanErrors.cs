namespace Platform.Plans.Reading;

/// <summary>Where in the file something stands; both from 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>Collects what is wrong, so that one reading of a file tells everything.</summary>
internal sealed class PlanErrors(string fileName)
{
    /// <summary>Past this many, more help nobody.</summary>
    private const int Most = 100;

    private readonly List<PlanError> _errors = [];

    public bool Any => _errors.Count > 0;
    public int Count => _errors.Count;

    public void Add(Place place, string what, string remedy)
    {
        if (_errors.Count < Most)
            _errors.Add(new PlanError(fileName, place.Line, place.Column, what, remedy));
    }

    public IReadOnlyList<PlanError> InOrder() => [.. _errors.Distinct().OrderBy(error => error.Line).ThenBy(error => error.Column)];
}
