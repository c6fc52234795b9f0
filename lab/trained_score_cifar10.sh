#!/usr/bin/env bash
# The trained scores of docs/evaluation.md: learnt from PGD on the 1,500 pictures of clean_holdout, judged on attacks on other pictures, most of them of other kinds.
# Run in the repository's root after lab/attack_cifar10.sh: lab/trained_score_cifar10.sh [ATTACKS] [OUT]
set -euo pipefail
attacks=${1:-artifacts/evaluation/attacks}
out=${2:-artifacts/evaluation/trained}
ladis=${PROGRAM:-artifacts/ladis/ladis}
data=${LADIS_SHARED:-../shared}/data/cifar10
pictures=$data/images_uint8_nhwc.npz
model=(--model "$data/models/cifar-resnet20-ft.plain.onnx")
mkdir -p "$out/clean"

/usr/bin/python3 - "$pictures" "$out/clean" <<'PY'
import sys
import numpy as np
from PIL import Image
for i, pixels in enumerate(np.load(sys.argv[1])["clean_baseline"]):
    Image.fromarray(pixels).save(f"{sys.argv[2]}/{i:04d}.png")
PY
{ echo label; awk -F, '$1 == "clean-holdout" { print $4 }' "$data/labels.csv"; } >"$out/labels.csv"
for levels in 1 3 8; do
  "$ladis" attack "${model[@]}" --gradient "$data/models/cifar-resnet20-ft.inputgrad.onnx" --in "$pictures:clean_holdout@$out/labels.csv" \
    --out "$out/pgd-$levels" --epsilon "$levels/255" --steps 20 2>/dev/null
done
"$ladis" baseline build "${model[@]}" --images "$out/clean" --out "$out/b.ladis"

judge=()
for set in pgd-0.003 pgd-2 pgd-0.01 pgd-4 pgd-0.0314 fgsm-1 fgsm-2 fgsm-4 fgsm-8 l2-0.15 l2-0.3 l2-0.6 targeted-2 targeted-4 targeted-8 square-8; do
  judge+=(--judge "$set=$attacks/$set")
done
for set in jpeg_50 blur_0p5 blur_1 noise_s5 brightness_1p3; do judge+=(--judge "$set=$pictures:$set"); done

# One score, of the middle strength; then three, the others added to it.
teach() { "$ladis" baseline train-score "${model[@]}" --baseline "$out/$1.ladis" --attacked "$out/pgd-$2" --name "pgd-$2" --out "$out/$3.ladis" "${judge[@]}" 2>/dev/null | tee "$out/$3.txt"; }
teach b 3 one
teach one 1 two
teach two 8 three
