namespace Platform.Rehearsal.Passes;

/// <summary>A pass could not be walked to its end. What was measured until then still counts.</summary>
internal sealed class PassBrokenException(string what) : Exception(what);
