"""Compares what lab/evaluate_cifar10.sh measured with the reference rates, cell by cell, as Markdown.

usage: compare_rates.py OUT DATA      (OUT: the script's folder; DATA: the folder of reference-rates-*.csv)
"""

import csv
import math
import os
import sys

# Two rates of 100 tests each; the floor keeps 0 against 1 of 100 from being infinitely far apart.
FLOOR = 0.01
FAR = 3.3
GAP = {"avgpool", "logits", "pixels"}
REPRESENTATIONS = {
    "avgpool": ("avgpool", "values"), "avgpool-classresid": ("avgpool", "class-residual-scaled"),
    "avgpool-classresid-whitened": ("avgpool", "class-residual"), "logits": ("logits", "values"), "logits-sorted": ("logits", "sorted"),
}
# The reference attacked with floats; the pictures here are rounded to bytes, so ε .01 and .0314 move a little further.
NEAREST = {"pgd0.01": "pgd0.01_q8", "pgd0.0314": "pgd0.0314_q8"}


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def errors(ours, expected):
    """How many standard errors of the difference of two rates of 100 tests lie between them."""
    pooled = (ours + expected) / 2
    return abs(ours - expected) / math.sqrt(max(pooled * (1 - pooled), FLOOR) * 2 / 100)


class Tally:
    def __init__(self):
        self.cells, self.far, self.squares = 0, [], 0.0

    def cell(self, name, ours, expected):
        z = errors(ours, expected)
        self.cells += 1
        self.squares += z * z
        if z > FAR:
            self.far.append(f"{name}: {100 * ours:.0f} / {100 * expected:.0f}")
        return f"{100 * ours:.0f} / {100 * expected:.0f} ({z:.1f}{'*' if z > FAR else ''})"

    def end(self):
        print(f"\n{self.cells - len(self.far)} of {self.cells} cells within {FAR} standard errors; root mean square {math.sqrt(self.squares / self.cells):.2f} standard errors.")
        if self.far:
            print(f"Further apart: {'; '.join(self.far)}.")
        print()


def layers(out, data):
    ours = {(r["set"], r["tap"]): float(r["rate"]) for r in rows(f"{out}/layers.csv")}
    expected = {(r["set"], r["layer"]): float(r["rate"]) for r in rows(f"{data}/reference-rates-layers.csv")
                if r["test"] == "mmd-median" and r["repr"] == ("flat" if r["layer"] in GAP else "gap")}
    taps = list(dict.fromkeys(tap for _, tap in ours))
    sets = [s for s in dict.fromkeys(s for s, _ in ours) if s != "baseline"]
    tally = Tally()
    print(f"| set | {' | '.join(taps)} |\n|---|{'---|' * len(taps)}")
    print(f"| *baseline* | {' | '.join(format(100 * ours['baseline', tap], '.0f') for tap in taps)} |")
    for name in sets:
        print(f"| {name} | {' | '.join(tally.cell(f'{name} {tap}', ours[name, tap], expected[name, tap]) for tap in taps)} |")
    tally.end()


def extra(out, data):
    reference = [r for r in rows(f"{data}/reference-rates-extra.csv") if r["test"] == "mmd"]
    files = {("repr", "100", "100"): "views.csv"}
    files |= {("size", n, m): f"size-{n}-{m}.csv" for n, m in [("50", "50"), ("50", "500"), ("100", "500"), ("100", "1000"), ("200", "200"), ("200", "1000")]}
    files |= {(f"mix{s}", "100", m): f"mix-{s}-{m}.csv" for s in ("0.05", "0.1", "0.2", "0.3", "0.5") for m in ("100", "500")}
    for kind, title in (("repr", "Representations"), ("size", "Sample sizes"), ("mix", "Attacked share of the window")):
        print(f"\n### {title}\n\n| experiment | n, m | view | set: here / reference (standard errors) |\n|---|---|---|---|")
        tally = Tally()
        for (experiment, n, m), file in files.items():
            if experiment.startswith(kind) and os.path.exists(f"{out}/{file}"):
                table(tally, experiment, n, m, {(r["set"], r["tap"], r["view"]): float(r["rate"]) for r in rows(f"{out}/{file}")}, reference)
        if tally.cells:
            tally.end()


def table(tally, experiment, n, m, ours, reference):
    for representation, (tap, view) in REPRESENTATIONS.items():
        cells = []
        for r in reference:
            key = (NEAREST.get(r["set"], r["set"]), tap, view)
            if (r["experiment"], r["n"], r["m"], r["representation"]) == (experiment, n, m, representation) and key in ours:
                cells.append(f"{r['set']} {tally.cell(f'{experiment} {n}v{m} {representation} {key[0]}', ours[key], float(r['rate']))}")
        if cells:
            print(f"| {experiment} | {n}, {m} | {representation} | {' · '.join(cells)} |")


if __name__ == "__main__":
    layers(sys.argv[1], sys.argv[2])
    extra(sys.argv[1], sys.argv[2])
