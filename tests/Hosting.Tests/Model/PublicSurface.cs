using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Aspire.Hosting;

namespace Platform.Hosting.Tests.Model;

/// <summary>The public members of the <c>Aspire.*</c> namespaces, one line each, as C# would declare them.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(int)] = "int",
    };

    public static IEnumerable<string> Lines() => typeof(DistributedApplication).Assembly.GetExportedTypes()
        .Where(t => t.Namespace!.StartsWith("Aspire", StringComparison.Ordinal))
        .SelectMany(t => Members(t).Prepend(Declaration(t)))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(Type type) => type.GetMembers(Declared).Where(m => IsOffered(type, m)).Select(m => $"{Name(type)}: {Member(m)}");

    /// <summary>What others can name: neither what the compiler made nor explicit implementations.</summary>
    private static bool IsOffered(Type type, MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not MethodBase => false,
        MethodInfo { IsSpecialName: true } or Type => false,
        MethodBase method => (method.IsPublic || method.IsFamily) && !(type.IsValueType && method.IsConstructor && method.GetParameters().Length == 0),
        PropertyInfo property => property.GetMethod is { IsPublic: true } or { IsFamily: true },
        FieldInfo field => field.IsPublic && !field.IsSpecialName,
        _ => false,
    };

    private static string Declaration(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : "class";
        var modifier = type.IsEnum || type.IsInterface || type.IsValueType ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        var bases = string.Join(", ", type.IsEnum ? [] : Bases(type));
        return $"{Name(type)}: {modifier}{kind} in {type.Namespace}{(bases.Length > 0 ? $" : {bases}" : "")}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        var interfaces = type.GetInterfaces().Select(i => Name(i)).Order(StringComparer.Ordinal);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? interfaces.Prepend(Name(parent)) : interfaces;
    }

    private static string Member(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{(constructor.IsFamily ? "protected " : "")}new({Parameters(constructor)})",
        MethodInfo method => Method(method),
        PropertyInfo property => Property(property),
        FieldInfo { IsLiteral: true } value when value.GetRawConstantValue() is string text => $"{value.Name} = \"{text}\"",
        FieldInfo { IsLiteral: true } value => $"{value.Name} = {Convert.ToInt64(value.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        _ => throw new InvalidOperationException($"{member.DeclaringType}.{member.Name} is of a kind that the list does not know."),
    };

    private static string Method(MethodInfo method)
    {
        var generics = method.GetGenericArguments();
        var names = generics.Length > 0 ? $"<{string.Join(", ", generics.Select(g => g.Name))}>" : "";
        return $"{(method.IsStatic ? "static " : "")}{Text(Nullability.Create(method.ReturnParameter))} {method.Name}{names}({Parameters(method)}){Constraints(generics)}";
    }

    private static string Property(PropertyInfo property)
    {
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var set = property.SetMethod is not { IsPublic: true } ? "" : isInit ? " init;" : " set;";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{(property.GetMethod!.IsStatic ? "static " : "")}{required}{Text(Nullability.Create(property))} {property.Name} {{ get;{set} }}";
    }

    private static string Parameters(MethodBase method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "in " : "";
        return $"{modifier}{Text(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}";
    }

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        bool value => value ? "true" : "false",
        var value when parameter.ParameterType.IsEnum => $"{Name(parameter.ParameterType)}.{Enum.ToObject(parameter.ParameterType, value)}",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(IEnumerable<Type> generics) => string.Concat(generics.Where(g => g.DeclaringMethod is not null || !g.IsGenericMethodParameter).Select(g =>
    {
        var needs = g.GetGenericParameterConstraints().Select(c => Name(c));
        if (g.GenericParameterAttributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint)) needs = needs.Append("new()");
        return string.Join(", ", needs) is { Length: > 0 } text ? $" where {g.Name} : {text}" : "";
    }));

    private static string Text(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Name(value)}?";
        var mark = !type.IsValueType && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (info.ElementType is { } element) return $"{Text(element)}[]{mark}";
        return info.GenericTypeArguments.Length > 0 ? $"{Simple(type)}<{string.Join(", ", info.GenericTypeArguments.Select(Text))}>{mark}" : Name(type) + mark;
    }

    private static string Name(Type type) => type.IsGenericType ? $"{Simple(type)}<{string.Join(", ", type.GetGenericArguments().Select(g => (g.IsGenericParameter && g.GenericParameterAttributes.HasFlag(GenericParameterAttributes.Covariant) ? "out " : "") + Name(g)))}>" : Simple(type);

    private static string Simple(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        var name = type.Name.Split('`')[0];
        return type.IsNested && !type.IsGenericParameter ? $"{Simple(type.DeclaringType!)}.{name}" : name;
    }
}
