namespace Platform.Plans;

/// <summary>A part of the app that may run on one side only. In URLs <c>${side}</c> stands for <c>source</c> or <c>target</c>.</summary>
/// <param name="Stopped">Proves that it does not run; a stop that was answered is no proof.</param>
/// <param name="Started">Proves that it runs.</param>
public sealed record SingletonPlan(string Name, HttpCall Stop, HttpCheck Stopped, HttpCall Start, HttpCheck Started);
