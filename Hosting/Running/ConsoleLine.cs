namespace Platform.Hosting.Running;

/// <param name="Number">Counts from 1 for each resource.</param>
internal sealed record ConsoleLine(int Number, DateTimeOffset At, string Text, bool IsError);
