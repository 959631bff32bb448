using Platform.Aws.CloudFormation;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>A stack and what it shall become.</summary>
internal sealed record StackTarget(string Name, TemplateSource Template, IReadOnlyDictionary<string, string?> Parameters, IReadOnlyDictionary<string, string> Tags, bool Protected);
