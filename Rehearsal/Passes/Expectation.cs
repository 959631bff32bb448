namespace Platform.Rehearsal.Passes;

/// <summary>One thing that had to be true of a pass, and what was measured.</summary>
/// <param name="Name">What it is about, in a few words.</param>
/// <param name="Expected">In words, with its bound.</param>
/// <param name="Measured">In the same unit; <c>not measured</c> never holds.</param>
internal sealed record Expectation(string Name, string Expected, string Measured, bool Held);
