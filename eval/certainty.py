#!/usr/bin/env python3
"""Measures how sure readings are, and writes the table by which unsure ones are left out.

    cargo run -p recoupe-engine --example weigh -- pages.jsonl > weighed.jsonl
    python3 eval/certainty.py eval/certainty-fr.tsv weighed.jsonl --unseen eval/certainty-fr-unseen.jsonl \
        [--write packs/lang/fr/certainty.toml]

The sheet says of each value that a claim had whether it is right (its head says how). Weighed claims are what the engine
reads now, with what it sees of each reading; a value that the sheet does not know is not counted.

Rules are mended on the pages that were judged, so what is read of them now is better than what will be read of others.
--unseen has the readings of the same pages from before they were mended on, with what was seen of them and the verdicts
(--keep writes such a file). Both are learnt from; what is to be expected of other pages is told by the unseen ones.

A reading's certainty is told by the signs that speak against it. The signs below are those that make a reading worse by
sense; each weighs so many points, by logistic regression, and of readings with so many points it is counted how many were
right. No sign makes a reading surer. Everything reported is by cross-validation: what is said of a page was learnt from
other pages, weights and all.
Python 3, standard library only.
"""
import argparse, hashlib, json, math

HEAD = ("act", "scope", "stance", "voice")
CELLS = HEAD + ("cast", "place", "day", "counts")
FOLDS = 10
# Logistic regression: rounds, how far it steps, how strongly weights are held back; a point is a quarter of a logit.
ROUNDS, RATE, HELD_BACK = 300, 0.3, 6.0
POINTS, MOST_POINTS = 4, 8
# Readings that one row of a table is made of, at least.
FEWEST = 12

# What may speak against a reading: (name, conditions that must all hold).
SIGNS = {
    "claim": [
        ("no-verb", ["verbs < 1"]),
        ("attack-by-noun", ["act attack", "verbs < 1"]),
        ("undecided", ["undecided >= 1"]),
        ("quoted", ["quoted >= 1"]),
        ("unreal", ["unreal >= 1"]),
        ("planned", ["planned >= 1"]),
        ("voice-apart", ["voice_apart >= 1"]),
        ("others-speak", ["others_speak >= 1"]),
        ("late", ["trigger >= 19"]),
        ("imperfect", ["imperfect >= 1"]),
        ("pluperfect", ["pluperfect >= 1"]),
        ("infinitive", ["infinitive >= 1"]),
        ("negated", ["negated >= 1"]),
        ("points-back", ["definite >= 1"]),
        ("many-years", ["years >= 4"]),
        ("long-sentence", ["tokens >= 52"]),
        ("merged", ["merged >= 4"]),
        ("several-sentences", ["told_in >= 2"]),
        ("several-acts", ["acts >= 3"]),
        ("deep", ["at >= 14"]),
        ("many-verbs", ["finite >= 4"]),
        ("subordinate", ["subordinate >= 1"]),
        ("relative", ["relative >= 1"]),
        ("cut-line", ["unended >= 1"]),
        ("no-capital", ["lower >= 1"]),
        ("bracket", ["bracket >= 1"]),
        ("twins", ["twins >= 2"]),
        ("first-person", ["first_person >= 100"]),
        ("questions", ["questions >= 60"]),
        ("neither-place-nor-day", ["placed < 1", "dated < 1"]),
        ("attack", ["act attack"]),
        ("taken-town", ["act nonstate_overtakes_territory"]),
        ("retaken-town", ["act government_regains_territory"]),
        ("withdrawal", ["act withdrawal"]),
        ("looting", ["act looting_destruction"]),
        ("coup", ["act coup"]),
        ("bomb", ["act remote_explosive_ied"]),
        ("shelling", ["act shelling_artillery_missile"]),
        ("chemical", ["act chemical_weapon"]),
        ("no-figure", ["counted < 1"]),
        ("few-told", ["occurrences < 8"]),
        ("denied", ["refused >= 1"]),
        ("opens-otherwise", ["lead_act < 1"]),
    ],
    "cast": [
        ("far", ["off >= 14"]),
        ("verb-between", ["between >= 1"]),
        ("other-sentence", ["apart >= 1"]),
        ("rivals", ["rivals >= 1"]),
        ("company", ["company >= 2"]),
        ("later-sentence", ["later >= 1"]),
        ("by-noun", ["by_noun >= 1"]),
        ("guessed", ["guessed >= 1"]),
        ("uncounted", ["uncounted >= 1"]),
        ("known", ["known >= 1"]),
        ("several-sentences", ["told_in >= 2"]),
        ("points-back", ["definite >= 1"]),
        ("doer-behind", ["doer >= 1", "behind >= 1"]),
        ("no-verb", ["verbs < 1"]),
        ("planned", ["planned >= 1"]),
    ],
    "place": [
        ("far", ["off >= 12"]),
        ("very-far", ["off >= 19"]),
        ("verb-between", ["between >= 1"]),
        ("other-sentence", ["apart >= 2"]),
        ("vague", ["precision >= 4"]),
        ("country", ["country >= 1"]),
        ("merged", ["merged >= 2"]),
        ("unknown", ["known < 1"]),
        ("other-towns", ["towns >= 1"]),
        ("several-sentences", ["told_in >= 2"]),
        ("many-verbs", ["finite >= 4"]),
        ("pluperfect", ["pluperfect >= 1"]),
        ("points-back", ["definite >= 1"]),
        ("long-sentence", ["tokens >= 52"]),
    ],
    "day": [
        ("far", ["off >= 12"]),
        ("very-far", ["off >= 25"]),
        ("verb-between", ["between >= 1"]),
        ("other-times", ["times >= 2"]),
        ("tomorrow", ["weekday >= 1", "ago >= 6", "ago < 7"]),
        ("ahead", ["ago < 0"]),
        ("days-ago", ["ago >= 4"]),
        ("before-it", ["behind < 1"]),
        ("deictic", ["deictic >= 1"]),
        ("said-then", ["reported >= 1"]),
        ("from-told-day", ["told >= 1"]),
        ("many-verbs", ["finite >= 4"]),
        ("relative", ["relative >= 1"]),
        ("long-sentence", ["tokens >= 52"]),
    ],
    "count": [
        ("later-sentence", ["later >= 2"]),
        ("alone", ["alone >= 1"]),
        ("very-far", ["off >= 25"]),
        ("many-figures", ["figures >= 3"]),
        ("late", ["trigger >= 10"]),
        ("merged", ["merged >= 3"]),
    ],
}


def named(value):
    return hashlib.sha256(value.encode()).hexdigest()[:6]


def values(claim):
    """What a claim says, cell by cell, as the sheet names it."""
    voice = " < ".join(claim["voice"])
    out = {cell: [named(claim[cell])] for cell in ("act", "scope", "stance")}
    out["voice"] = [named(voice)]
    out["cast"] = [named(member) for member in claim["cast"]]
    out["place"] = [named(claim["place"])] if claim["place"] else []
    out["day"] = [named(" ".join(claim["day"]))] if claim["day"] else []
    out["counts"] = [named(figure) for figure in claim["counts"]]
    return out


def sheet(path):
    """The judged claims of each page and first byte: for each cell the verdict on each value."""
    out = {}
    for line in open(path, encoding="utf8"):
        if line.startswith("#"):
            continue
        page, at, *cells = line.rstrip("\n").split("\t")[: 2 + len(CELLS)]
        verdicts = [{v[:6]: v[6] == "+" for v in cell.split(",") if v != "."} for cell in cells]
        out.setdefault((page, int(at)), []).append(dict(zip(CELLS, verdicts)))
    return out


def judged(claims, rows):
    """Each weighed claim with the verdicts on its values; None where the sheet does not know the value."""
    out = []
    for claim in claims:
        mine = values(claim)
        known = rows.get((claim["page"], claim["spans"][0][0]), [])
        fits = lambda row: sum(v in row[cell] for cell in CELLS for v in mine[cell])
        best = max(known, key=fits, default=None)
        if best is None:
            continue
        out.append((claim, {cell: [best[cell].get(v) for v in mine[cell]] for cell in CELLS}))
    return out


def holds(claim, seen, condition):
    words = condition.split()
    if words[0] == "act":
        return claim["act"] == words[1]
    of, op, n = words
    value = seen.get(of, claim["traits"].get(of, 0))
    return value >= int(n) if op == ">=" else value < int(n)


def readings(pairs, held):
    """(page, signs that hold, right, claim and position) of each reading whose verdict is known."""
    out = []
    for claim, verdicts in pairs:
        if held == "claim":
            said = [verdicts[cell][0] for cell in HEAD]
            wrong, unknown = any(v is False for v in said), any(v is None for v in said)
            if unknown and not wrong:
                continue
            found = [({}, 0, not wrong)]
        else:
            cell = "counts" if held == "count" else held
            of_kind = [(seen, at) for kind, at, seen in claim["cells"] if kind == held]
            found = [(seen, at, verdicts[cell][at]) for seen, at in of_kind if verdicts[cell][at] is not None]
        for seen, at, right in found:
            signs = {name for name, when in SIGNS[held] if all(holds(claim, seen, c) for c in when)}
            out.append((claim["page"], signs, right, (claim["claim"], held, at)))
    return out


def points(all_readings, held):
    """How much each sign weighs, in whole points: by logistic regression, where no sign may make a reading surer."""
    names = [name for name, _ in SIGNS[held]]
    seen = [[i for i, name in enumerate(names) if name in signs] for _, signs, _, _ in all_readings]
    right = [bool(r[2]) for r in all_readings]
    n = max(1, len(right))
    weights, steps = [0.0] * len(names), [1e-6] * len(names)
    bias, bias_step = math.log((sum(right) + 1) / (n - sum(right) + 1)), 1e-6
    for _ in range(ROUNDS):
        slope, bias_slope = [HELD_BACK * w / n for w in weights], 0.0
        for signs, is_right in zip(seen, right):
            off = (1 / (1 + math.exp(-(bias - sum(weights[i] for i in signs)))) - is_right) / n
            bias_slope += off
            for i in signs:
                slope[i] -= off
        for i, s in enumerate(slope):
            steps[i] += s * s
            weights[i] = max(0.0, weights[i] - RATE * s / math.sqrt(steps[i]))
        bias_step += bias_slope**2
        bias -= RATE * bias_slope / math.sqrt(bias_step)
    whole = {name: min(MOST_POINTS, round(w * POINTS)) for name, w in zip(names, weights)}
    heaviest = sorted((name for name in names if whole[name]), key=lambda name: -whole[name])
    return {name: whole[name] for name in heaviest}


def total(weights, signs):
    return sum(weights[s] for s in weights if s in signs)


def table(all_readings, weights):
    """From how many points on so many readings were right of so many: of neighbours that are few, or of which the one
    with more points is surer, one is made."""
    rows = []
    by_total = {}
    for r in all_readings:
        by_total.setdefault(total(weights, r[1]), []).append(r[2])
    for n in sorted(by_total):
        rows.append([n, sum(by_total[n]), len(by_total[n])])
        while len(rows) > 1 and (sure(rows[-1]) >= sure(rows[-2]) or rows[-2][2] < FEWEST):
            _, right, of = rows.pop()
            rows[-1] = [rows[-1][0], rows[-1][1] + right, rows[-1][2] + of]
    if len(rows) > 1 and rows[-1][2] < FEWEST:
        _, right, of = rows.pop()
        rows[-1] = [rows[-1][0], rows[-1][1] + right, rows[-1][2] + of]
    rows[0][0] = 0
    return [tuple(row) for row in rows]


def sure(row):
    """Of a thousand; by the rule of succession few readings make nothing certain."""
    return (row[1] + 1) * 1000 // (row[2] + 2)


def learn(all_readings, counted, held):
    """Weights from all readings, the table from those that are counted."""
    weights = points(all_readings, held)
    return weights, table(counted, weights)


def certainty(model, signs):
    weights, rows = model
    n = total(weights, signs)
    return sure([row for row in rows if row[0] <= n][-1])


def fold(page):
    return int(hashlib.sha256(page.encode()).hexdigest(), 16) % FOLDS


def cross_validated(all_readings, counted, told, held):
    """How sure each reading that is told of is, by what was learnt from the other pages."""
    out = {}
    for k in range(FOLDS):
        others = lambda readings: [r for r in readings if fold(r[0]) != k]
        model = learn(others(all_readings), others(counted), held)
        out.update({r[3]: certainty(model, r[1]) for r in told if fold(r[0]) == k})
    return out


def kept_readings(everything):
    """Judged readings as lines: where, what was seen and the verdicts; no words of the page."""
    used = {c.split()[0] for signs in SIGNS.values() for _, when in signs for c in when} | {"sentences"}
    seen = lambda traits: {of: n for of, n in traits.items() if of in used}
    for claim, verdicts in everything:
        cells = [[kind, at, seen(of)] for kind, at, of in claim["cells"]]
        row = {"page": claim["page"], "claim": claim["claim"], "act": claim["act"], "traits": seen(claim["traits"])}
        yield json.dumps(row | {"cells": cells, "right": verdicts}, ensure_ascii=False, separators=(",", ":"))


def report(pairs, by, least):
    """Claims kept, those without a wrong cell among them, and the precision of each cell, under these thresholds."""
    kept = perfect = unknown = 0
    cells = {}
    for claim, verdicts in pairs:
        key = claim["claim"]
        if by.get((key, "claim", 0), 1000) < least["claim"]:
            continue
        wrong = unsaid = False
        for cell in CELLS:
            held = "count" if cell == "counts" else cell
            for at, right in enumerate(verdicts[cell]):
                if cell not in HEAD and by.get((key, held, at), 1000) < least[held]:
                    continue
                n = cells.setdefault(cell, [0, 0])
                n[0] += right is True
                n[1] += right is not None
                wrong |= right is False
                unsaid |= right is None
        kept += 1
        perfect += not wrong and not unsaid
        unknown += not wrong and unsaid
    shares = "  ".join(f"{cell} {ok}/{n} {ok / max(1, n):.2f}" for cell, (ok, n) in cells.items())
    known = kept - unknown
    return f"kept {kept:3}  no wrong cell {perfect}/{known} {perfect / max(1, known):.3f}  ({unknown} open)\n      {shares}"


def toml(models, least, n_claims, n_pages, from_sentences, opening):
    out = [
        "# How often readings are right, by how many signs speak against them, and below what they are left out (least, of a",
        f"# thousand). Learnt by eval/certainty.py from {n_claims} claims on {n_pages} pages, judged cell by cell (eval/certainty-fr.tsv).",
        "# Each sign weighs so many points; `right` holds from how many points on how many readings were right of how many.",
        "# Pages of fewer sentences than `from_sentences` are not held to it, nor is what begins in the first `opening` sentences.",
        f"from_sentences = {from_sentences}",
        f"opening = {opening}",
    ]
    for held, (chosen, rows) in models.items():
        out += ["", "[[measure]]", f'cell = "{held}"', f"least = {least[held]}"]
        out.append("right = [" + ", ".join(f"[{n}, {a}, {b}]" for n, a, b in rows) + "]")
        when = dict(SIGNS[held])
        for name in chosen:
            listed = ", ".join(f'"{c}"' for c in when[name])
            out += ["[[measure.sign]]", f'name = "{name}"', f"points = {chosen[name]}", f"when = [{listed}]"]
    return "\n".join(out) + "\n"


def main():
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("sheet")
    ask.add_argument("weighed")
    ask.add_argument("--unseen")
    ask.add_argument("--write")
    ask.add_argument("--keep")
    ask.add_argument("--from-sentences", type=int, default=24)
    ask.add_argument("--opening", type=int, default=1)
    ask.add_argument("--least", default="claim=550,cast=800,place=800,day=800,count=800")
    args = ask.parse_args()
    least = {k: int(v) for k, v in (p.split("=") for p in args.least.split(","))}
    claims = [json.loads(line) for line in open(args.weighed, encoding="utf8")]
    now = judged(claims, sheet(args.sheet))
    if args.keep:
        with open(args.keep, "w", encoding="utf8") as out:
            out.writelines(line + "\n" for line in kept_readings(now))
    unseen = [json.loads(line) for line in open(args.unseen, encoding="utf8")] if args.unseen else []
    unseen = [(row, row["right"]) for row in unseen]
    is_held = lambda c: c["traits"].get("sentences", 0) >= args.from_sentences and c["traits"].get("at", 0) >= args.opening
    held_now, held_unseen = ([(c, v) for c, v in pairs if is_held(c)] for pairs in (now, unseen))
    print(f"{len(claims)} claims, {len(now)} of them judged, {len(held_now)} of these held to the measure; {len(unseen)} unseen ones")
    by_now, by_unseen, models = {}, {}, {}
    for held in SIGNS:
        of_now, of_unseen = readings(held_now, held), readings(held_unseen, held)
        both, counted = of_now + of_unseen, of_unseen or of_now
        by_now.update(cross_validated(both, counted, of_now, held))
        by_unseen.update(cross_validated(both, counted, of_unseen, held))
        models[held] = learn(both, counted, held)
        right = sum(r[2] for r in counted)
        weights = ", ".join(f"{name} {n}" for name, n in models[held][0].items())
        print(f"{held}: {right}/{len(counted)} right; {weights}; {models[held][1]}")
    for name, pairs, by in (("now", now, by_now), ("unseen", unseen, by_unseen)):
        print(f"{name}: all      ", report(pairs, {}, least))
        for claim in (0, 500, 550, 600, 650, 700):
            for cell in (0, 700, 750, 800, 850, 900):
                tried = {held: claim if held == "claim" else cell for held in SIGNS}
                print(f"{claim} {cell}  ", report(pairs, by, tried).split("\n")[0])
        print(f"{name}: as given ", report(pairs, by, least))
    if args.write:
        n_pages = len({c["page"] for c, _ in held_unseen or held_now})
        with open(args.write, "w", encoding="utf8") as out:
            out.write(toml(models, least, len(held_unseen or held_now), n_pages, args.from_sentences, args.opening))


if __name__ == "__main__":
    main()
