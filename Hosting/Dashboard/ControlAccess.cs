namespace Platform.Hosting.Dashboard;

/// <summary>How a program that drives the run executes commands: <c>POST URL/resources/NAME/commands/COMMAND</c> with <c>Authorization: Bearer TOKEN</c>.</summary>
internal sealed record ControlAccess(string Url, string Token);
