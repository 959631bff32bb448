using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting;

namespace Platform.Hosting.Interactions;

/// <summary>Takes over what a person said, and says what is wrong with it.</summary>
internal static class InputValidation
{
    /// <summary>Where nothing else is said.</summary>
    private const int LongestValue = 8_000;

    /// <returns>Messages by the input's name; empty when all is well.</returns>
    public static async Task<ImmutableDictionary<string, ImmutableArray<string>>> CheckAsync(OpenInteraction interaction, IReadOnlyDictionary<string, string> values, IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var input in interaction.Inputs) input.Value = values.GetValueOrDefault(input.Name, "");
        var errors = interaction.Inputs.Select(i => (Input: i, Message: Complaint(i))).Where(e => e.Message is not null).Select(e => (e.Input, e.Message!)).ToList();
        if (errors.Count == 0 && interaction.Options is InputsDialogInteractionOptions { ValidationCallback: { } validate })
        {
            var context = new InputsDialogValidationContext { Inputs = interaction.Inputs, Services = services, CancellationToken = cancellationToken };
            await validate(context);
            errors.AddRange(context.Errors);
        }
        return errors.GroupBy(e => e.Input.Name).ToImmutableDictionary(g => g.Key, g => g.Select(e => e.Item2).ToImmutableArray());
    }

    private static string? Complaint(InteractionInput input)
    {
        var value = input.Value ?? "";
        if (value.Length == 0) return input.Required ? "A value is needed." : null;
        if (value.Length > (input.MaxLength ?? LongestValue)) return $"At most {input.MaxLength ?? LongestValue} characters.";
        return input.InputType switch
        {
            InputType.Number when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "This is no number.",
            InputType.Boolean when !bool.TryParse(value, out _) => "Yes or no.",
            InputType.Choice when input.Options?.Any(o => o.Key == value) != true => "Choose one of the list.",
            _ => null,
        };
    }
}
