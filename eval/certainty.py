#!/usr/bin/env python3
"""Measures how sure readings are, and writes the table by which unsure ones are left out.

    cargo run -p recoupe-engine --example weigh -- pages.jsonl > weighed.jsonl
    python3 eval/certainty.py eval/certainty-fr.tsv weighed.jsonl [--write packs/lang/fr/certainty.toml]

The sheet says of each value that a claim had whether it is right (its head says how). Weighed claims are what the engine
reads now, with what it sees of each reading; a value that the sheet does not know is not counted.

A reading's certainty is told by how many signs speak against it. The signs below are those that make a reading worse by
sense; of them those are taken that say something in the sheet beyond those taken before, and of each number of signs it
is counted how many readings were right. More signs never make a reading surer: neighbours that say so are taken together.
Everything reported is by cross-validation: what is said of a page was learnt from other pages, choice of signs included.
Python 3, standard library only.
"""
import argparse, hashlib, json, math

HEAD = ("act", "scope", "stance", "voice")
CELLS = HEAD + ("cast", "place", "day", "counts")
FOLDS = 10
# A sign is taken when readings with it are worse than others of as many signs by so many standard errors.
SAYS_SOMETHING = 1.6
MOST_SIGNS = 9

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
        ("taken-town", ["act nonstate_overtakes_territory"]),
        ("retaken-town", ["act government_regains_territory"]),
        ("withdrawal", ["act withdrawal"]),
        ("looting", ["act looting_destruction"]),
        ("coup", ["act coup"]),
        ("bomb", ["act remote_explosive_ied"]),
        ("shelling", ["act shelling_artillery_missile"]),
        ("chemical", ["act chemical_weapon"]),
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
        ("planned", ["planned >= 1"]),
    ],
    "place": [
        ("far", ["off >= 12"]),
        ("very-far", ["off >= 19"]),
        ("verb-between", ["between >= 1"]),
        ("other-sentence", ["apart >= 2"]),
        ("vague", ["precision >= 4"]),
        ("country", ["country >= 1"]),
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
        page, at, *cells = line.rstrip("\n").split("\t")
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


def choose(all_readings, held):
    """Signs that say something beyond those chosen before, best first."""
    chosen = []
    left = [name for name, _ in SIGNS[held]]
    while left and len(chosen) < MOST_SIGNS:
        best = None
        for name in left:
            lost = spread = 0.0
            for n in range(len(chosen) + 1):
                like = [r for r in all_readings if sum(s in r[1] for s in chosen) == n]
                with_sign = [r for r in like if name in r[1]]
                if len(like) < 6 or not with_sign or len(with_sign) == len(like):
                    continue
                share = sum(r[2] for r in like) / len(like)
                lost += share * len(with_sign) - sum(r[2] for r in with_sign)
                spread += share * (1 - share) * len(with_sign) * (1 - len(with_sign) / len(like))
            if spread and (best is None or lost / math.sqrt(spread) > best[0]):
                best = (lost / math.sqrt(spread), name)
        if best is None or best[0] < SAYS_SOMETHING:
            break
        chosen.append(best[1])
        left.remove(best[1])
    return chosen


def table(all_readings, chosen):
    """Right and all readings by number of signs, neighbours taken together until none is surer than the one before."""
    rows = []
    for n in range(len(chosen) + 1):
        like = [r for r in all_readings if sum(s in r[1] for s in chosen) == n]
        rows.append([sum(r[2] for r in like), len(like), 1])
        while len(rows) > 1 and sure(rows[-1]) > sure(rows[-2]):
            right, of, n_rows = rows.pop()
            rows[-1] = [rows[-1][0] + right, rows[-1][1] + of, rows[-1][2] + n_rows]
    out = []
    for right, of, n_rows in rows:
        out += [(right, of)] * n_rows
    while len(out) > 1 and out[-1] == out[-2]:
        out.pop()
    return out


def sure(row):
    return (row[0] + 1) * 1000 // (row[1] + 2)


def learn(all_readings, held):
    chosen = choose(all_readings, held)
    return chosen, table(all_readings, chosen)


def certainty(model, signs):
    chosen, rows = model
    n = sum(s in signs for s in chosen)
    return sure(rows[min(n, len(rows) - 1)])


def fold(page):
    return int(hashlib.sha256(page.encode()).hexdigest(), 16) % FOLDS


def cross_validated(all_readings, held):
    out = {}
    for k in range(FOLDS):
        model = learn([r for r in all_readings if fold(r[0]) != k], held)
        out.update({r[3]: certainty(model, r[1]) for r in all_readings if fold(r[0]) == k})
    return out


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
        "# `right` holds for 0, 1, 2 … signs how many readings were right and how many there were; the last stands for more.",
        "# Pages of fewer sentences than `from_sentences` are not held to it, nor is what begins in the first `opening` sentences.",
        f"from_sentences = {from_sentences}",
        f"opening = {opening}",
    ]
    for held, (chosen, rows) in models.items():
        out += ["", "[[measure]]", f'cell = "{held}"', f"least = {least[held]}"]
        out.append("right = [" + ", ".join(f"[{a}, {b}]" for a, b in rows) + "]")
        when = dict(SIGNS[held])
        for name in chosen:
            listed = ", ".join(f'"{c}"' for c in when[name])
            out += ["[[measure.sign]]", f'name = "{name}"', f"when = [{listed}]"]
    return "\n".join(out) + "\n"


def main():
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("sheet")
    ask.add_argument("weighed")
    ask.add_argument("--write")
    ask.add_argument("--from-sentences", type=int, default=16)
    ask.add_argument("--opening", type=int, default=1)
    ask.add_argument("--least", default="claim=650,cast=700,place=700,day=700,count=700")
    args = ask.parse_args()
    least = {k: int(v) for k, v in (p.split("=") for p in args.least.split(","))}
    claims = [json.loads(line) for line in open(args.weighed, encoding="utf8")]
    everything = judged(claims, sheet(args.sheet))
    is_held = lambda c: c["traits"].get("sentences", 0) >= args.from_sentences and c["traits"].get("at", 0) >= args.opening
    pairs = [(c, v) for c, v in everything if is_held(c)]
    print(f"{len(claims)} claims, {len(everything)} of them judged, {len(pairs)} of these held to the measure")
    by, models = {}, {}
    for held in SIGNS:
        all_readings = readings(pairs, held)
        by.update(cross_validated(all_readings, held))
        models[held] = learn(all_readings, held)
        right = sum(r[2] for r in all_readings)
        print(f"{held}: {right}/{len(all_readings)} right;", ", ".join(models[held][0]), models[held][1])
    print("all      ", report(everything, {}, least))
    for claim in (0, 500, 600, 650, 700, 750, 800):
        for cell in (0, 600, 700, 800, 850):
            tried = {held: claim if held == "claim" else cell for held in SIGNS}
            print(f"{claim} {cell}  ", report(everything, by, tried).split("\n")[0])
    print("as given ", report(everything, by, least))
    if args.write:
        with open(args.write, "w", encoding="utf8") as out:
            out.write(toml(models, least, len(pairs), len({c["page"] for c, _ in pairs}), args.from_sentences, args.opening))


if __name__ == "__main__":
    main()
