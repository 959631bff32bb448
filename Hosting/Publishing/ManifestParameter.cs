using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Publishing;

/// <summary>
/// A parameter as a question to whoever deploys. Its value on this machine is never read: what stands in the manifest is at most a default
/// that the model itself calls publishable, or how to generate one.
/// </summary>
internal sealed class ManifestParameter(Utf8JsonWriter json)
{
    public void Write(ParameterResource parameter)
    {
        json.WriteString("type", "parameter.v0");
        if (parameter is IResourceWithConnectionString) json.WriteString("connectionString", parameter.ValueExpression);
        json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        json.WriteStartObject("inputs");
        json.WriteStartObject("value");
        json.WriteString("type", "string");
        if (parameter.Secret) json.WriteBoolean("secret", true);
        Default(parameter);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Default(ParameterResource parameter)
    {
        if (parameter.Default is null) return;
        json.WriteStartObject("default");
        switch (parameter.Default)
        {
            case GenerateParameterDefault generated: Generate(generated); break;
            case ConstantParameterDefault constant: json.WriteString("value", constant.GetDefaultValue()); break;
            default: throw new HostingException(ExitCode.Model, parameter.Name, $"a manifest cannot hold a default of type {parameter.Default.GetType().Name}", "Use a GenerateParameterDefault, or publishValueAsDefault.");
        }
        json.WriteEndObject();
    }

    private void Generate(GenerateParameterDefault generated)
    {
        json.WriteStartObject("generate");
        json.WriteNumber("minLength", generated.MinLength);
        Unless("lower", generated.Lower);
        Unless("upper", generated.Upper);
        Unless("numeric", generated.Numeric);
        Unless("special", generated.Special);
        json.WriteEndObject();

        // What is allowed is allowed by default.
        void Unless(string kind, bool allowed)
        {
            if (!allowed) json.WriteBoolean(kind, false);
        }
    }
}
