#!/usr/bin/env bash
# Must show 1 and the triage of docs/evaluation.md: every set and layer of ../shared/data/cifar10, by `ladis evaluate`. About ten minutes
# on one core. Run in the repository's root after `make build`: lab/evaluate_cifar10.sh [OUT]; then lab/compare_rates.py OUT.
set -euo pipefail
out=${1:-artifacts/evaluation}
ladis=${PROGRAM:-artifacts/ladis/ladis}
data=${LADIS_SHARED:-../shared}/data/cifar10
pictures=$data/images_uint8_nhwc.npz
mkdir -p "$out"

# Sets that are not in the archive. PGD of ε .003 is below a grey level: it exists as floats only.
/usr/bin/python3 - "$data" "$out" <<'PY'
import csv
import sys
import numpy as np
data, out = sys.argv[1:]
delta = np.load(f"{data}/pgd-eps0.003-float-delta-int8.npz")["delta"].astype(np.float32)
clean = np.load(f"{data}/images_uint8_nhwc.npz")["clean_attackimages"]
np.save(f"{out}/pgd0.003.npy", clean / np.float32(255) + delta * np.float32(.003 / 127))
# Clean pictures, but only those that the model calls one of its first five classes.
with open(f"{data}/labels.csv", newline="") as file:
    predicted = [int(row["pred_resnet20ft"]) for row in csv.DictReader(file) if row["set"] == "clean-holdout"]
np.save(f"{out}/five-classes.npy", np.load(f"{data}/images_uint8_nhwc.npz")["clean_holdout"][np.array(predicted) < 5])
PY

# plain.onnx has one output, the logits; Ladis adds every tap in memory.
model=(--model "$data/models/cifar-resnet20-ft.plain.onnx" --baseline "$pictures:clean_baseline")
layers=(--tap pixels --tap stem=/Relu --tap layer1.0=/Relu_2 --tap layer1.1=/Relu_4 --tap layer1.2=/Relu_6 --tap layer2.0=/Relu_8 --tap layer2.1=/Relu_10
  --tap layer2.2=/Relu_12 --tap layer3.0=/Relu_14 --tap layer3.1=/Relu_16 --tap layer3.2=/Relu_18 --tap avgpool=penultimate --tap logits)
attacks=(--set "holdout=$pictures:clean_holdout" --set "pgd0.003=$out/pgd0.003.npy" --set "pgd0.003_q8=$pictures:pgd_eps0p003_q8"
  --set "pgd0.01_q8=$pictures:pgd_eps0p01_q8" --set "pgd0.0314_q8=$pictures:pgd_eps0p0314_q8")
corruptions=(--set "corr_clean=$pictures:clean_corrimages" --set "noise5=$pictures:noise_s5" --set "blur0.5=$pictures:blur_0p5"
  --set "blur1=$pictures:blur_1" --set "bright1.3=$pictures:brightness_1p3" --set "jpeg50=$pictures:jpeg_50")
# As the reference: one Gaussian, 200 permutations, the taps' plain values.
reference=(--kernel gaussian --permutations 200 --method permutation)

"$ladis" evaluate "${model[@]}" "${attacks[@]}" "${corruptions[@]}" "${layers[@]}" --view values "${reference[@]}" --csv "$out/layers.csv"
"$ladis" evaluate "${model[@]}" "${attacks[@]}" "${corruptions[@]}" --tap avgpool=penultimate --tap logits \
  --view values,class-residual,class-residual-scaled,sorted "${reference[@]}" --csv "$out/views.csv"
for size in 50/50 50/500 100/500 100/1000 200/200 200/1000; do
  "$ladis" evaluate "${model[@]}" "${attacks[@]}" --tap avgpool=penultimate --tap logits --view values,class-residual,sorted "${reference[@]}" \
    --sample "${size%/*}" --reference-sample "${size#*/}" --csv "$out/size-${size%/*}-${size#*/}.csv"
done
for share in 0.05 0.1 0.2 0.3 0.5; do
  for m in 100 500; do
    "$ladis" evaluate "${model[@]}" "${attacks[@]}" --tap avgpool=penultimate --tap logits --view values,class-residual,sorted "${reference[@]}" \
      --share "$share" --reference-sample "$m" --csv "$out/mix-$share-$m.csv"
  done
done
# What Ladis itself does, beside the published test, with its own kernel: every set and layer, as they are.
"$ladis" evaluate "${model[@]}" "${attacks[@]}" "${corruptions[@]}" "${layers[@]}" --view values --method matched,ladis-2022 --csv "$out/methods.csv" --markdown "$out/methods.md"
# The same in the views that Ladis looks at.
"$ladis" evaluate "${model[@]}" "${attacks[@]}" "${corruptions[@]}" --tap avgpool=penultimate --tap logits --view raw,class-residual,sorted \
  --method permutation,matched,ladis-2022 --csv "$out/views-methods.csv" --markdown "$out/views-methods.md"
# What its triage calls each set. The test that is run beside is of no matter.
"$ladis" evaluate "${model[@]}" --set "class mix=$out/five-classes.npy" "${attacks[@]}" "${corruptions[@]}" --tap stem=/Relu --tap avgpool=penultimate --tap logits --triage stem \
  --view sorted --method permutation --csv "$out/triage.csv" --markdown "$out/triage.md"
