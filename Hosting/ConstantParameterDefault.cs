using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting;

/// <summary>A value that the model itself gives, and that may be published.</summary>
internal sealed class ConstantParameterDefault(string value) : ParameterDefault
{
    public override string GetDefaultValue() => value;
}
