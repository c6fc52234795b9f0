#!/usr/bin/env bash
# Writes the bill of materials of the program (CycloneDX 1.6, JSON) with the tool of .config/dotnet-tools.json, from what restore took.
#   build/sbom.sh FILE
set -euo pipefail
file=$(realpath -m "${1:?build/sbom.sh FILE}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
[ -f artifacts/obj/Ladis.Cli/project.assets.json ] || { echo "sbom: nothing is restored; run 'make build' first" >&2; exit 1; }

dotnet tool restore >/dev/null || { echo "sbom: the configured NuGet sources do not serve the tool of .config/dotnet-tools.json" >&2; exit 1; }
# SkiaSharp names its files for other systems as packages of their own, of which nothing is published.
dotnet CycloneDX src/Ladis.Cli/Ladis.Cli.csproj --recursive --disable-package-restore --base-intermediate-output-path artifacts/obj --exclude-dev \
  --exclude-filter SkiaSharp.NativeAssets.macOS,SkiaSharp.NativeAssets.Win32 --set-name ladis --set-version "$version" --spec-version 1.6 \
  --output-format Json --output "$(dirname "$file")" --filename "$(basename "$file")" >/dev/null
echo "sbom: wrote $file"
