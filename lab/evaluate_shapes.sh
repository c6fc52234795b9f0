#!/usr/bin/env bash
# Must show 2 of docs/evaluation.md: the shipped model on the demo's pictures, without ../shared. Three minutes on one core.
# Run in the repository's root after `make build`: lab/evaluate_shapes.sh [OUT]
set -euo pipefail
out=${1:-artifacts/evaluation/shapes}
ladis=${PROGRAM:-artifacts/ladis/ladis}
model=(--model models/shapes.onnx)
mkdir -p "$out"

# Seeds 1 and 2 are spent on training and its holdout, 7 is the demo's.
"$ladis" shapes --out "$out/clean" --seed 11 --count 3000
"$ladis" shapes --out "$out/holdout" --seed 12 --count 1000
"$ladis" shapes --out "$out/originals" --seed 13 --count 1000
for level in 1 2 4; do
  "$ladis" attack "${model[@]}" --gradient models/shapes.gradient.onnx --in "$out/originals" --out "$out/pgd-$level-255" --epsilon "$level/255" --steps 10
done
"$ladis" evaluate "${model[@]}" --baseline "$out/clean" --set "holdout=$out/holdout" \
  --set "PGD 1/255=$out/pgd-1-255" --set "PGD 2/255=$out/pgd-2-255" --set "PGD 4/255=$out/pgd-4-255" \
  --originals "PGD 1/255=$out/originals" --originals "PGD 2/255=$out/originals" --originals "PGD 4/255=$out/originals" \
  --tap stem --tap block1 --tap block2 --tap block3 --tap penultimate --tap logits --view raw,class-residual,sorted --triage stem \
  --method permutation,matched,ladis-2022 --csv "$out/table.csv" --json "$out/table.json" --markdown "$out/table.md" --html "$out/report.html"
"$ladis" tune "${model[@]}" --baseline "$out/clean" --set "PGD 1/255=$out/pgd-1-255" --set "PGD 2/255=$out/pgd-2-255" --set "PGD 4/255=$out/pgd-4-255" \
  --window 50,100 --stride 10,50 --repeats 10 --markdown "$out/tune.md"
