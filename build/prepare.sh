#!/usr/bin/env bash
# Makes a checkout ready to build: finds out whether the NuGet sources serve the one package that has a stand-in, and writes the answer to
# build/serdes.g.props. Asks once for each version that is pinned; --again asks anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
id=Confluent.SchemaRegistry.Serdes.Protobuf
answer=build/serdes.g.props
version=$(sed -n "s/.*<PackageVersion Include=\"$id\" Version=\"\([^\"]*\)\".*/\1/p" Directory.Packages.props)

say() { echo "prepare: $id $version: $*"; }
fail() { echo "prepare: $*" >&2; exit 1; }

case ${LADIS_SERDES-} in
  '') ;;
  package|stand-in) say "the $LADIS_SERDES, as LADIS_SERDES says"; exit 0 ;;
  *) fail "LADIS_SERDES is '$LADIS_SERDES'; set it to package or stand-in, or leave it out" ;;
esac

if [ "${1-}" = --again ] || ! grep -qs "<!-- $version -->" "$answer"; then
  command -v dotnet >/dev/null || fail "dotnet is not on the PATH; install the .NET SDK named in global.json (https://dot.net)"
  # NuGet itself answers, with its sources, credentials, proxies and caches; from a folder of the checkout, for the sake of a NuGet.Config there.
  probe=artifacts/obj/serdes-probe
  mkdir -p "$probe"
  cat >"$probe/probe.proj" <<PROJECT
<Project>
  <PropertyGroup>
    <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
    <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
    <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
  </PropertyGroup>
  <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="$id" Version="[$version]" />
  </ItemGroup>
  <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
</Project>
PROJECT
  # NuGet's own patience with a source that does not answer is minutes.
  if NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=2 NUGET_ENHANCED_NETWORK_RETRY_DELAY_MILLISECONDS=200 DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 \
    dotnet restore "$probe/probe.proj" --verbosity quiet >"$probe/log" 2>&1; then
    found=package
  elif grep -q 'error NU110[123]:' "$probe/log"; then
    found=stand-in
  else
    fail "the NuGet sources (dotnet nuget list source) do not say whether they have $id $version: $(grep -m 1 error "$probe/log" || tail -n 1 "$probe/log");" \
      "connect to them, or set LADIS_SERDES to package or stand-in"
  fi
  printf '<Project>\n  <!-- Written by build/prepare.sh for version: -->\n  <!-- %s -->\n  <PropertyGroup>\n    <LADIS_SERDES>%s</LADIS_SERDES>\n  </PropertyGroup>\n</Project>\n' \
    "$version" "$found" >"$answer.$$"
  mv -f "$answer.$$" "$answer"
fi

if grep -q '>package<' "$answer"; then say "the package; no stand-in is used"; else say "not served here; build/stand-in takes its place"; fi
