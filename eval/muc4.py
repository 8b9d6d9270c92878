#!/usr/bin/env python3
"""How the English reader stands on MUC-4: incident templates filled by hand for newswire of 1988-1991.

    python3 eval/muc4.py FILE.jsonl [--recoupe target/debug/recoupe] [--show N]

FILE has lines {"id", "lang", "text", "templates": [{"INCIDENT: TYPE": [...], ...}]}; the set is not part of this
project. Texts are in capitals and wrapped at 80 columns; lines are joined within paragraphs before reading.

What is counted, in the order printed:
- relevant text: a text is held relevant when it makes a claim of scope incident whose act is one MUC knows
  (attack, bombing, kidnapping, arson, robbery), gold when it has a template. MUC leaves out fights between
  soldiers and guerrillas, which the reader rightly claims; so the figure is printed with and without armed clashes.
- types: (text, type) pairs, as sets.
- matched: templates that share a word of perpetrator, target or place with a claim of the same text. A claim is
  matched once. Types are not looked at when matching, so that the share of right types says something.
- victims: of the matched templates that give a number of human targets of two or more, those where a figure of the
  claim covers one of these numbers or their sum.

Nothing is printed of the texts themselves unless --show asks for it.
"""
import argparse, collections, json, re, subprocess, sys, tempfile
from pathlib import Path

TYPE_OF = {
    "attack": "ATTACK", "armed_clash": "ATTACK", "sexual_violence": "ATTACK", "mob_violence": "ATTACK",
    "remote_explosive_ied": "BOMBING", "grenade": "BOMBING", "suicide_bomb": "BOMBING",
    "air_drone_strike": "BOMBING", "shelling_artillery_missile": "BOMBING", "chemical_weapon": "ATTACK",
    "abduction": "KIDNAPPING", "looting_destruction": "ARSON",
}
STOP = set("THE OF A AN AND IN ON AT TO FOR BY DE LA EL LOS LAS DEL NATIONAL MEMBERS MEMBER GROUP CIVILIAN CIVILIANS PEOPLE PERSON "
           "PERSONS MEN MAN CITY TOWN DEPARTMENT".split())


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("file", type=Path)
    args.add_argument("--recoupe", default="target/debug/recoupe")
    args.add_argument("--show", type=int, default=0, help="ids of that many texts wrongly kept and wrongly left")
    args = args.parse_args()
    pages = [json.loads(line) for line in args.file.open(encoding="utf-8")]
    claims = read(pages, args.recoupe)
    n_gold = sum(bool(p["templates"]) for p in pages)
    print(f"{args.file.name}: {len(pages)} texts, {n_gold} with templates, {sum(len(v) for v in claims.values())} claims")
    if n_gold < len(pages) * 0.2:
        print("warning: so few texts have templates that the figures say nothing")
    for name, left_out in (("relevant text", ()), ("relevant text, clashes left out", ("armed_clash",))):
        said = {i for i, list_ in claims.items() if any(c["act"] not in left_out for c in list_)}
        gold = {p["id"] for p in pages if p["templates"]}
        print(f"{name:<34} {prf(said, gold)}")
        if args.show and not left_out:
            print("  wrongly kept", sorted(said - gold)[: args.show])
            print("  wrongly left", sorted(gold - said)[: args.show])
    said = {(i, TYPE_OF[c["act"]]) for i, list_ in claims.items() for c in list_}
    gold = {(p["id"], t) for p in pages for f in p["templates"] for t in types(f)}
    print(f"{'types':<34} {prf(said, gold)}")
    right, matched, total, with_number, number_right, confused = align(pages, claims)
    print(f"{'templates matched':<34} {matched}/{total} = {matched / max(total, 1):.3f}")
    print(f"{'type right of matched':<34} {right}/{matched} = {right / max(matched, 1):.3f}")
    print(f"{'victims right of matched':<34} {number_right}/{with_number} = {number_right / max(with_number, 1):.3f}")
    print("wrong types (gold, said):", dict(confused.most_common(6)))


def read(pages, recoupe):
    """Claims by text: incident scope, acts that MUC knows."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with (folder / "in.jsonl").open("w", encoding="utf-8") as out:
            for p in pages:
                out.write(json.dumps({"id": p["id"], "lang": "en", "text": joined(p["text"])}) + "\n")
        run = lambda *words: subprocess.run([recoupe, *words, "--ledger", folder / "l.db"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run("ingest", folder / "in.jsonl")
        run("export", "--format", "jsonl", "-o", folder / "out")
        ids = {}
        for line in (folder / "out/pages.jsonl").open(encoding="utf-8"):
            page = json.loads(line)
            ids[page["page_id"]] = page["external_id"]
        claims = collections.defaultdict(list)
        for line in (folder / "out/claims.jsonl").open(encoding="utf-8"):
            claim = json.loads(line)
            if claim["scope"] == "incident" and claim["act"] in TYPE_OF:
                claims[ids[claim["page_id"]]].append(claim)
        return claims


def joined(text):
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(" ".join(p.split()) for p in paragraphs if p.strip())


def values(template, key):
    return [v for v in template.get(key, []) if v not in ("*", "-")]


def types(template):
    return {t.strip() for v in values(template, "INCIDENT: TYPE") for t in v.split("/")} or {"?"}


def words(texts):
    found = re.findall(r"[A-Z]{3,}", " ".join(texts).upper())
    return {w for w in found if w not in STOP}


def numbers(template):
    """Numbers of human targets of two or more, and their sum."""
    each = [int(m[1]) for v in values(template, "HUM TGT: NUMBER") + values(template, "HUM TGT: TOTAL NUMBER") if (m := re.match(r"~?(\d+)", v))]
    return {n for n in each + [sum(each)] if n > 1}


def align(pages, claims):
    right = matched = total = with_number = number_right = 0
    confused = collections.Counter()
    for page in pages:
        left = list(claims.get(page["id"], []))
        for template in page["templates"]:
            total += 1
            keys = [k for k in template if k.startswith(("PERP: IND", "PERP: ORGANIZATION ID", "PHYS TGT: ID", "HUM TGT: NAME", "HUM TGT: DESC", "INCIDENT: LOC"))]
            gold = words(v for k in keys for v in values(template, k))
            scored = [(len(gold & words([e["text"] for e in c["evidence"]])), -i) for i, c in enumerate(left)]
            best = max(scored, default=(0, 0))
            if best[0] < 1:
                continue
            claim = left.pop(-best[1])
            matched += 1
            said = TYPE_OF[claim["act"]]
            if said in types(template):
                right += 1
            else:
                confused[("/".join(sorted(types(template))), claim["act"])] += 1
            if wanted := numbers(template):
                with_number += 1
                covers = lambda c, n: c["low"] <= n and (c["high"] is None or n <= c["high"])
                number_right += any(covers(c, n) for c in claim["counts"] for n in wanted)
    return right, matched, total, with_number, number_right, confused


def prf(said, gold):
    hit = len(said & gold)
    p, r = hit / max(len(said), 1), hit / max(len(gold), 1)
    f = 2 * p * r / (p + r) if p + r else 0.0
    return f"P {p:.3f}  R {r:.3f}  F1 {f:.3f}  ({hit} right, {len(said)} said, {len(gold)} gold)"


if __name__ == "__main__":
    sys.exit(main())
