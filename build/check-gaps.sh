#!/usr/bin/env bash
# Prints which of the pinned packages are real, and proves that the stand-in can be switched on and off. Restores into a temporary folder only, so
# that it may run beside a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
id=Confluent.SchemaRegistry.Serdes.Protobuf
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1

fail() { echo "check-gaps: FAILED: $*" >&2; exit 1; }
restore() { # package|stand-in PROJECT
  LADIS_SERDES=$1 dotnet restore "$2" --artifacts-path "$temporary/$1" --verbosity quiet >"$temporary/$1.log" 2>&1
}
# Prints "id kind" for all that was restored: NuGet calls the kinds package and project.
resolved() { # package|stand-in
  awk '/^  "libraries": \{/ { inside = 1; next }
       inside && /^  \}/ { inside = 0 }
       inside && /^    "/ { split($1, key, /["\/]/); next }
       inside && /^      "type": / { print key[2], /"project"/ ? "stand-in" : "package" }' "$temporary/$1"/obj/*/project.assets.json | sort -u
}

build/prepare.sh
served=$(sed -n 's:.*<LADIS_SERDES>\(.*\)</LADIS_SERDES>.*:\1:p' build/serdes.g.props)

restore "$served" Ladis.sln || { cat "$temporary/$served.log" >&2; fail "restore of everything"; }
resolved "$served" >"$temporary/resolved"
sed -n 's/.*<PackageVersion Include="\([^"]*\)" Version="\([^"]*\)".*/\1 \2/p' Directory.Packages.props |
  awk 'NR == FNR { kind[$1] = $2; next } { printf "%-46s %-10s %s\n", $1, $2, $1 in kind ? kind[$1] : "not used" }' "$temporary/resolved" - | tee "$temporary/table"
echo "check-gaps: $(grep -c ' package$' "$temporary/table") real packages, $(grep -c ' stand-in$' "$temporary/table" || true) stand-in"
others=$(grep -v "^$id " "$temporary/table" | grep ' stand-in$' || true)
[ -z "$others" ] || fail "these are no real packages: $others"
grep -q "^$id .* $served\$" "$temporary/table" || fail "$id is not the $served that prepare.sh found"

# The other way: the stand-in can always be had; the package only where it is served, and else it is all that restore misses.
if [ "$served" = package ]; then
  restore stand-in src/Ladis.Streaming || { cat "$temporary/stand-in.log" >&2; fail "restore with the stand-in"; }
  resolved stand-in | grep -qx "$id stand-in" || fail "LADIS_SERDES=stand-in does not bring the stand-in"
  echo "check-gaps: ok: the package is used, and the stand-in when asked for"
else
  ! restore package src/Ladis.Streaming || fail "restore found the package, although prepare.sh did not; run build/prepare.sh --again"
  missed=$(sed -n "s/.*error NU110[123]: .*package \([A-Za-z.]*[A-Za-z]\).*/\1/p" "$temporary/package.log" | sort -u)
  [ "$missed" = "$id" ] || fail "restore of the package failed for another reason: $(grep -m 1 error "$temporary/package.log")"
  echo "check-gaps: ok: the stand-in is used, and without it restore misses just $id"
fi
