namespace Platform.Publishing.Aws.Manifests;

/// <summary>Where a resource's image is built from: <c>dockerfile.v0</c> says it itself, <c>container.v1</c> in <c>build</c>.</summary>
internal static class ManifestImages
{
    public static ImageBuild? Build(string type, ManifestFields fields)
    {
        if (type == ResourceTypes.Dockerfile)
            return new ImageBuild(fields.Required("context").Text, fields.Required("path").Text, null, Arguments(fields, "buildArgs"));
        if (fields.Child("build") is not { } build) return null;
        return new ImageBuild(build.Required("context").Text, build.Optional("dockerfile")?.Text, build.Optional("stage")?.Text, Arguments(build, "args"));
    }

    private static Dictionary<string, string> Arguments(ManifestFields fields, string key) => fields.TextMap(key).ToDictionary(a => a.Name, a => a.Value.Text);
}
