using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Image;

/// <summary>What is in <c>artifacts/ladis</c>, and so in the image: only what this platform loads, all of it Ladis's own or on the list of third parties.</summary>
public sealed class PublishedProgramTests
{
    private static readonly string[] Own =
    [
        "LICENSE", "NOTICE", "THIRD-PARTY.md", "ladis", "ladis.deps.json", "ladis.runtimeconfig.json", "ladis.staticwebassets.endpoints.json",
        "models/shapes.gradient.onnx", "models/shapes.onnx",
    ];

    [Fact]
    public void EveryFile_ShouldBeOursOrOnTheList()
    {
        var projects = PublishedProgram.Libraries("project").SelectMany(l => l.Files).Select(f => Path.GetFileNameWithoutExtension(f));
        var own = Own.Concat(projects.SelectMany(name => new[] { $"{name}.dll", $"{name}.pdb" }));
        var listed = PublishedProgram.ThirdParties().SelectMany(t => t.Files);

        Assert.Empty(PublishedProgram.Files().Where(f => !f.StartsWith("third-party/", StringComparison.Ordinal)).Except(own.Concat(listed)));
    }

    [Fact]
    public void List_ShouldHaveEveryPackageWithItsVersionAndFiles()
    {
        var loaded = PublishedProgram.Libraries("package").Where(l => l.Files.Count > 0)
            .Select(l => $"{l.Name} {l.Version}: {string.Join(", ", l.Files.Order(StringComparer.Ordinal))}");
        var listed = PublishedProgram.ThirdParties().Where(t => t.LinkedInto is null)
            .Select(t => $"{t.Name} {t.Version}: {string.Join(", ", t.Files.Order(StringComparer.Ordinal))}");

        Assert.Equal(loaded.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryThirdParty_ShouldHaveTheTextOfItsLicence() => Assert.All(PublishedProgram.ThirdParties(), third =>
    {
        var text = new StringBuilder();
        foreach (var file in TextFiles(third))
            text.AppendLine(File.ReadAllText(Path.Combine(PublishedProgram.Folder(), file)));
        var sentence = third.Licence switch
        {
            "MIT" => "Permission is hereby granted, free of charge",
            "Apache-2.0" => "Version 2.0, January 2004",
            "BSD-2-Clause" or "BSD-3-Clause" => "Redistribution and use in source and binary forms",
            "Zlib" => "This software is provided 'as-is'",
            "curl" => "Permission to use, copy, modify, and distribute this software for any purpose",
            _ => throw new InvalidOperationException($"{third.Name} has a licence that nobody has looked at: {third.Licence}"),
        };

        Assert.Contains(sentence, text.ToString(), StringComparison.Ordinal);
        if (third.Text.Split(", at ") is [_, var heading])
            Assert.Contains($"\n{heading}", text.ToString(), StringComparison.Ordinal);
    });

    [Fact]
    public void LinkedParts_ShouldBeOfTheVersionThatTheNativeLibraryHas()
    {
        var rows = PublishedProgram.ThirdParties();
        var parts = XDocument.Load(Checkout.PathOf("build/third-party/third-party.targets")).Descendants("LadisBundled").ToList();

        Assert.Equal(rows.Where(r => r.LinkedInto is not null).Select(r => r.Name), parts.Select(p => (string)p.Attribute("Include")!));
        Assert.All(parts, part =>
        {
            var files = rows.Single(r => r.Name == (string)part.Attribute("In")!).Files;
            Assert.All(files, f => Assert.True(
                File.ReadAllBytes(Path.Combine(PublishedProgram.Folder(), f)).AsSpan().IndexOf(Encoding.ASCII.GetBytes((string)part.Attribute("Proof")!)) >= 0,
                $"{f} does not hold '{(string)part.Attribute("Proof")!}': see which version of {(string)part.Attribute("Include")!} it has now"));
        });
    }

    [Fact]
    public void NativeFiles_ShouldBeOnlyThoseThatThisPlatformLoads()
    {
        var native = PublishedProgram.Files().Where(f => f.EndsWith(".so", StringComparison.Ordinal) || f.EndsWith(".dylib", StringComparison.Ordinal)
            || Path.GetFileName(f).StartsWith("onnxruntime", StringComparison.Ordinal));
        var kafka = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "centos8-librdkafka.so" : "librdkafka.so";

        Assert.Equal(new[] { "libSkiaSharp.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so", kafka }.Order(StringComparer.Ordinal), native);
    }

    [Fact]
    public async Task BillOfMaterials_ShouldNameEveryPackage_AndNoOther()
    {
        var packages = PublishedProgram.Libraries("package").Select(l => $"{l.Name} {l.Version}").Order(StringComparer.Ordinal);
        var folder = Directory.CreateTempSubdirectory("ladis-sbom-").FullName;
        try
        {
            await CommandLine.RunAsync(Checkout.PathOf("build/sbom.sh"), [Path.Combine(folder, "ladis.cdx.json")]);
            var bill = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "ladis.cdx.json")))!;

            Assert.Equal("CycloneDX 1.6", $"{bill["bomFormat"]} {bill["specVersion"]}");
            Assert.Equal(packages, bill["components"]!.AsArray().Select(c => $"{c!["name"]} {c["version"]}").Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> TextFiles(PublishedProgram.ThirdParty third)
    {
        var parts = third.Text.Split(": ");
        return parts.Length == 2 ? parts[1].Split(", ").Select(f => $"{parts[0]}/{f}") : [third.Text.Split(", at ")[0]];
    }
}
