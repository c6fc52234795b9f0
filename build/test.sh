#!/usr/bin/env bash
# Builds what is needed, runs all tests, and says what was skipped and why. The last line is "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() { sed -n 's/^#: \{0,1\}//p' "${BASH_SOURCE[0]}"; }
#: build/test.sh [--no-build] [--filter EXPRESSION] [PROJECT...]
#:   --no-build           run what was built before (Release)
#:   --filter EXPRESSION  as of dotnet test, e.g. FullyQualifiedName~Demo
#:   PROJECT              names of test projects, e.g. Ladis.Streaming.Tests; all without any
#: Results (trx, log) are left in artifacts/test-results, the last line also in artifacts/test-results/total.
build=1 filter=() projects=()
while [ $# -gt 0 ]; do
  case "$1" in
    --no-build) build=; shift ;;
    --filter) filter=(--filter "$2"); shift 2 ;;
    -h|--help) usage; exit 0 ;;
    -*) echo "test.sh: unknown option '$1'" >&2; usage >&2; exit 2 ;;
    *) projects+=("$1"); shift ;;
  esac
done

to_build=("${projects[@]+"${projects[@]/#/tests/}"}")
if [ ${#projects[@]} -eq 0 ]; then
  to_build=(Ladis.sln)
  for p in tests/*.Tests/*.csproj; do projects+=("$(basename "$p" .csproj)"); done
fi

if [ -n "$build" ]; then
  build/prepare.sh
  for p in "${to_build[@]}"; do dotnet build "$p" -c Release -v quiet -nologo; done
fi

results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# Runs one project; its line goes to standard output, its counts into a file.
run() {
  local p=$1 started=$SECONDS ended=0 outcomes ok not bad
  dotnet test "artifacts/bin/$p/release/$p.dll" --logger "trx;LogFileName=$p.trx" --results-directory "$results" \
    --blame-hang-timeout 12m --blame-hang-dump-type none "${filter[@]+"${filter[@]}"}" >"$results/$p.log" 2>&1 || ended=$?
  # One line a test, with its outcome; a test run that broke off leaves fewer, or no file.
  outcomes=$(grep -h -o '<UnitTestResult [^>]*' "$results/$p.trx" 2>/dev/null | grep -o ' outcome="[A-Za-z]*"' || true)
  ok=$(grep -c '"Passed"' <<<"$outcomes" || true)
  not=$(grep -c '"NotExecuted"' <<<"$outcomes" || true)
  bad=$(grep -c -v -e '"Passed"' -e '"NotExecuted"' -e '^$' <<<"$outcomes" || true)
  if [ "$bad" -gt 0 ] || [ "$ended" -ne 0 ]; then
    cat "$results/$p.log"
    [ "$bad" -gt 0 ] || { bad=1; echo "test.sh: the test run of $p did not end well (exit code $ended); counted as one failure"; }
  fi
  printf '%-28s %4d passed %3d failed %3d skipped %4d s\n' "$p" "$ok" "$bad" "$not" $((SECONDS - started))
  echo "$ok $bad $not" >"$results/$p.counts"
}

# The integration tests wait most of the time, for processes and brokers: the others run meanwhile.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
for p in "${projects[@]}"; do
  if [ "$p" = Ladis.Integration.Tests ]; then run "$p" & fi
done
for p in "${projects[@]}"; do
  [ "$p" = Ladis.Integration.Tests ] || run "$p"
done
wait
# A project without counts is a failure, too.
read -r passed failed skipped < <(cat "$results"/*.counts | awk -v projects=${#projects[@]} '{ok += $1; bad += $2; not += $3} END {print ok + 0, bad + projects - NR, not + 0}')

if [ "$skipped" -gt 0 ]; then
  echo "skipped, by reason:"
  awk '/<UnitTestResult /{not = /outcome="NotExecuted"/}
       not && /<Message>/{gsub(/.*<Message>|<\/Message>.*/, ""); print; not = 0}' "$results"/*.trx |
    sed -e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' | sort | uniq -c | sort -rn
fi

echo "$passed passed, $failed failed, $skipped skipped" | tee "$results/total"
[ "$failed" -eq 0 ] && [ $((passed + failed)) -gt 0 ]
