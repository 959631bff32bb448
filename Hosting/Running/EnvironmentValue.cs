namespace Platform.Hosting.Running;

/// <param name="Shown">The value with its secrets masked: what people may see.</param>
/// <param name="FromModel">Written in the model, not inherited.</param>
internal sealed record EnvironmentValue(string Name, string Value, string Shown, bool FromModel);
