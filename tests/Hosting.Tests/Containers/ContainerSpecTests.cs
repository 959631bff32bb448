using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Containers;

namespace Platform.Hosting.Tests.Containers;

public sealed class ContainerSpecTests
{
    private static readonly ContainerEngine Engine = new(["/usr/bin/podman", "--log-level", "error"], ["--ulimit", "nofile=9:9"], "4.3");

    private static readonly ContainerSpec Spec = new(
        "cache-1", "docker.io/library/redis:8.6", "/bin/sh", ["-c", "redis-server"], new Dictionary<string, string> { ["SECRET"] = "hush", ["PATH"] = "/opt" },
        [new("data", "/data", ContainerMountType.Volume, false), new("/srv/conf", "/conf", ContainerMountType.BindMount, true), new(null, "/tmp", ContainerMountType.Volume, false)],
        [new(15001, 6379, false), new(15002, 53, true)], "net", "cache", new Dictionary<string, string> { ["platform.run"] = "1" }, ["--cap-drop", "ALL"]);

    [Fact]
    public void CreateArguments_Everything_IsInTheEnginesOrder()
        => Assert.Equal(
            "--name cache-1 --hostname cache --network net --network-alias cache --label platform.run=1 -e SECRET -e PATH=/opt -p 127.0.0.1:15001:6379 -p 127.0.0.1:15002:53/udp "
            + "--mount type=volume,source=data,target=/data --mount type=bind,source=/srv/conf,target=/conf,readonly --mount type=volume,target=/tmp "
            + "--ulimit nofile=9:9 --cap-drop ALL --entrypoint /bin/sh docker.io/library/redis:8.6 -c redis-server",
            string.Join(' ', Spec.CreateArguments(Engine)));

    [Fact]
    public void CreateArguments_Secret_IsToldInTheEnvironmentAlone()
    {
        Assert.DoesNotContain(Spec.CreateArguments(Engine), a => a.Contains("hush", StringComparison.Ordinal));
        Assert.Equal(new Dictionary<string, string> { ["SECRET"] = "hush" }, Spec.Told);
    }

    [Fact]
    public void Fingerprint_WhatItIsTold_Counts()
    {
        Assert.Equal(Spec.Fingerprint(), (Spec with { Name = "other", Network = null, Labels = new Dictionary<string, string>() }).Fingerprint());
        Assert.NotEqual(Spec.Fingerprint(), (Spec with { Environment = new Dictionary<string, string> { ["SECRET"] = "louder", ["PATH"] = "/opt" } }).Fingerprint());
        Assert.NotEqual(Spec.Fingerprint(), (Spec with { Ports = [new(15003, 6379, false)] }).Fingerprint());
        Assert.NotEqual(Spec.Fingerprint(), (Spec with { Arguments = ["-c redis-server"] }).Fingerprint());
    }

    [Theory]
    [InlineData("redis", null, null, "redis", "latest")]
    [InlineData("redis:7", null, null, "redis", "7")]
    [InlineData("redis", "7", null, "redis", "7")]
    [InlineData("library/redis:7", null, null, "library/redis", "7")]
    [InlineData("ghcr.io/owner/image:1.2", null, "ghcr.io", "owner/image", "1.2")]
    [InlineData("localhost:5000/image", "1", "localhost:5000", "image", "1")]
    [InlineData("localhost/image", null, "localhost", "image", "latest")]
    public void Parse_ImageName_FallsIntoItsParts(string image, string? tag, string? registry, string path, string version)
        => Assert.Equal(new ImageReference(registry, path, version, null), ImageReference.Parse("web", image, tag));

    [Fact]
    public void Parse_Digest_TakesTheTagsPlace()
        => Assert.Equal(new ImageReference("ghcr.io", "o/i", null, "abc"), ImageReference.Parse("web", "ghcr.io/o/i@sha256:abc", null));

    [Theory]
    [InlineData("", null)]
    [InlineData("two words", null)]
    [InlineData("redis:7", "8")]
    [InlineData("redis@sha256:abc", "8")]
    public void Parse_NoName_IsRefusedWithTheResourcesName(string image, string? tag)
        => Assert.Equal("web", Assert.Throws<HostingException>(() => ImageReference.Parse("web", image, tag)).Resource);
}
