using System.Text.Json;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Output;

/// <summary>
/// <c>publication.json</c>: for whoever deploys. The stacks in their order, the images to build and the parameter that takes each one's address, what must be asked or filled
/// first, and notes.
/// </summary>
internal static class Publication
{
    public const string FileName = "publication.json";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Deployment deployment)
    {
        var (names, settings) = (deployment.Names, deployment.Settings);
        return JsonSerializer.Serialize(new
        {
            client = settings.Client, environment = settings.Environment, stage = settings.Stage.ToString().ToLowerInvariant(), account = settings.Account, region = settings.Region,
            stacks = new object[]
            {
                new { name = names.BaseStack, template = $"{names.BaseStack}.template.json", why = "image repositories, template bucket, secrets to fill" },
                new { name = names.Stack, template = $"{names.Stack}.template.json", why = "the environment" },
            },
            images = deployment.Services.Where(s => s.Role != ServiceRole.CopyWorker).Where(s => s.Image is BuiltImage).Select(s => Image(s, (BuiltImage)s.Image)),
            secretsToFill = deployment.Secrets.Where(s => s.Kind == SecretKind.ToFill).Select(s => new { name = names.Secret(s.Name), purpose = s.Purpose }),
            parametersToGive = deployment.Parameters.Where(p => p.Value is null).Select(p => $"{ResourceNames.Id(p.Name)}Value"),
            address = settings.Domain?.Name,
            notes = deployment.Notes,
        }, Options) + "\n";
    }

    private static object Image(ServiceDeployment service, BuiltImage image) => new
    {
        service = service.Name, parameter = $"{ResourceNames.Id(service.Name)}Image", repository = image.Repository, project = image.Project,
        context = image.Build?.Context, dockerfile = image.Build?.Dockerfile, stage = image.Build?.Target, arguments = image.Build?.Arguments,
    };
}
