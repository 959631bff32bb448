using Amazon.CDK;
using Amazon.CDK.AWS.SecretsManager;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Secrets;

/// <summary>
/// Secrets, each one that this environment alone has. Generated ones are made up by Secrets Manager and never leave AWS; those that a person knows are made
/// in the base stack and filled there; texts that hold other secrets are put together by CloudFormation.
/// </summary>
internal static class SecretPart
{
    public static void AddGenerated(StackContext context)
    {
        foreach (var secret in context.Deployment.Secrets)
        {
            if (secret.Kind == SecretKind.Generated) context.SecretArns[secret.Name] = Make(context, secret, new CfnSecretProps { GenerateSecretString = Rules(secret) });
            else if (secret.Kind == SecretKind.Given) context.SecretArns[secret.Name] = secret.Arn!;
            else if (secret.Kind == SecretKind.ToFill) context.SecretArns[secret.Name] = Fn.ImportValue(ExportName(context.Names, secret.Name));
        }
    }

    public static void AddComposed(StackContext context)
    {
        foreach (var secret in context.Deployment.Secrets.Where(s => s.Kind == SecretKind.Composed))
            context.SecretArns[secret.Name] = Make(context, secret, new CfnSecretProps { SecretString = context.Text(secret.Value!) });
    }

    public static string ExportName(ResourceNames names, string secret) => $"{names.Prefix}-secret-{secret.Replace('/', '-').Replace('_', '-')}";

    public static string Id(string secret) => ResourceNames.Id(secret, "secret");

    private static string Make(StackContext context, SecretDeployment secret, CfnSecretProps properties)
    {
        properties.Name = context.Names.Secret(secret.Name);
        properties.Description = secret.Purpose;
        properties.KmsKeyId = context.KeyArn;
        return new CfnSecret(context.Stack, Id(secret.Name), properties).Ref;
    }

    private static CfnSecret.GenerateSecretStringProperty Rules(SecretDeployment secret) => new()
    {
        PasswordLength = secret.Generate!.MinLength,
        ExcludeLowercase = !secret.Generate.Lower,
        ExcludeUppercase = !secret.Generate.Upper,
        ExcludeNumbers = !secret.Generate.Numeric,
        ExcludePunctuation = !secret.Generate.Special,
        RequireEachIncludedType = true,
    };
}
