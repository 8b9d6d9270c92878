#!/usr/bin/env python3
"""How the English reader stands on MUC-4: incident templates filled by hand for newswire of 1988-1991.

    python3 eval/muc4.py FILE.jsonl... [--recoupe target/debug/recoupe] [--show N]

FILE has lines {"id", "lang", "text", "templates": [{"INCIDENT: TYPE": [...], ...}]}; the set is not part of this
project. Texts are in capitals and wrapped at 80 columns; lines are joined within paragraphs before reading. Several
files are measured as one set: the set's custom is to develop on TST1 and TST2 together. (The 1300 texts of DEV come
with templates for two of them and say nothing.)

Each line printed is a figure and its value, so that `cargo xtask score` holds it to its floor. In this order:
- relevant: a text is held relevant when it makes a claim that MUC would fill a template for, gold when it has
  a template, an optional one too. MUC's own rules of what counts are applied to the claims and to nothing
  else (`counts`): an act of its types (attack, bombing, kidnapping, arson, robbery), in one of its nine countries or
  with no country told, not more than two months before the text, and no fight between soldiers and guerrillas
  unless others were hurt in it. A recalled act without a day is left out: it may be of any age. relevant_with_clashes
  counts these fights too, because soldiers against guerrillas are events that the reader rightly claims.
- types: (text, type) pairs, as sets.
- templates_matched: templates that share a word of perpetrator, target or place with a claim of the same text. A claim is
  matched once. Types are not looked at when matching, so that the share of right types says something.
- victims_right: of the matched templates that give a number of human targets of two or more, those where a figure of
  the claim's event covers one of these numbers or their sum.
- country_right, place_right: of the matched templates, those whose claim is put into their country; of those that name more
  than a country, those whose claim's place shares a word with it.
- organization_right: of the matched templates that name one, those where an initiator of the claim's event has one of its
  names; victims_found, place_found and organization_found: the same rights, of all templates that give one.

Nothing is printed of the texts themselves unless --show asks for it.
"""
import argparse, collections, datetime, json, re, subprocess, sys, tempfile
from pathlib import Path

TYPE_OF = {
    "attack": "ATTACK", "armed_clash": "ATTACK", "sexual_violence": "ATTACK", "mob_violence": "ATTACK",
    "remote_explosive_ied": "BOMBING", "grenade": "BOMBING", "suicide_bomb": "BOMBING",
    "air_drone_strike": "BOMBING", "shelling_artillery_missile": "BOMBING", "chemical_weapon": "ATTACK",
    "abduction": "KIDNAPPING", "looting_destruction": "ARSON",
}
COUNTRY = {
    "ARGENTINA": "AR", "BOLIVIA": "BO", "CHILE": "CL", "COLOMBIA": "CO", "ECUADOR": "EC", "EL SALVADOR": "SV",
    "GUATEMALA": "GT", "HONDURAS": "HN", "PERU": "PE",
}
TWO_MONTHS = datetime.timedelta(days=62)
STOP = set("THE OF A AN AND IN ON AT TO FOR BY DE LA EL LOS LAS DEL NATIONAL MEMBERS MEMBER GROUP CIVILIAN CIVILIANS PEOPLE PERSON "
           "PERSONS MEN MAN CITY TOWN DEPARTMENT".split())


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("file", type=Path, nargs="+")
    args.add_argument("--recoupe", default="target/debug/recoupe")
    args.add_argument("--show", type=int, default=0, help="ids of that many texts wrongly kept and wrongly left")
    args.add_argument("--packs", help="a folder of packs to read with, instead of those in the binary")
    args = args.parse_args()
    pages = [json.loads(line) for file in args.file for line in file.open(encoding="utf-8")]
    claims = read(pages, args.recoupe, args.packs)
    n_gold = sum(bool(p["templates"]) for p in pages)
    tell("texts", len(pages))
    tell("texts_with_templates", n_gold)
    tell("claims", sum(len(v) for v in claims.values()))
    if n_gold < len(pages) * 0.2:
        print("so few texts have templates that the figures say nothing", file=sys.stderr)
    gold = {p["id"] for p in pages if p["templates"]}
    for name, clashes in (("relevant", False), ("relevant_with_clashes", True)):
        said = {i for i, list_ in claims.items() if any(clashes or not only_clash(c) for c in list_)}
        tell_prf(name, said, gold)
        if args.show and not clashes:
            print("  wrongly kept", sorted(said - gold)[: args.show])
            print("  wrongly left", sorted(gold - said)[: args.show])
    said = {(i, TYPE_OF[c["act"]]) for i, list_ in claims.items() for c in list_ if not only_clash(c)}
    gold = {(p["id"], t) for p in pages for f in p["templates"] for t in types(f)}
    tell_prf("types", said, gold)
    tally, confused = align(pages, claims)
    for name in ("templates_matched", "type_right", "victims_right", "victims_found", "country_right", "place_right",
                 "place_found", "organization_right", "organization_found"):
        hit, of = tally[name], tally[name + " of"]
        tell(name, f"{hit / max(of, 1):.3f} of {of}")
    if args.show:
        print("wrong types (gold, said):", dict(confused.most_common(args.show)))


def read(pages, recoupe, packs=None):
    """Claims by text, as far as MUC counts them."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with (folder / "in.jsonl").open("w", encoding="utf-8") as out:
            for p in pages:
                out.write(json.dumps({"id": p["id"], "lang": "en", "text": joined(p["text"])}) + "\n")
        more = ["--packs", packs] if packs else []
        run = lambda *words: subprocess.run([recoupe, *words, "--ledger", folder / "l.db", *more], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run("ingest", folder / "in.jsonl")
        run("export", "--format", "jsonl", "-o", folder / "out")
        ids = {}
        for line in (folder / "out/pages.jsonl").open(encoding="utf-8"):
            page = json.loads(line)
            ids[page["page_id"]] = page
        claims = collections.defaultdict(list)
        for line in (folder / "out/claims.jsonl").open(encoding="utf-8"):
            claim = json.loads(line)
            page = ids[claim["page_id"]]
            if counts(claim, page):
                claims[page["external_id"]].append(claim)
        return claims


def counts(claim, page):
    """True for what MUC fills a template for, fights between armed sides aside."""
    if claim["act"] not in TYPE_OF or claim["scope"] == "total" or claim["stance"] in ("hypothetical", "denied"):
        return False
    place = claim["place"] and claim["place"]["country"]
    if place and place not in COUNTRY.values():
        return False
    days = [c["last"] for c in (claim["when"] or {}).get("candidates", []) if c["last"][:4].isdigit()]
    published = page["published"]
    if days and published:
        return day(max(days)) >= day(published["first"]) - TWO_MONTHS
    return claim["scope"] == "incident"


def only_clash(claim):
    """A fight between soldiers and guerrillas in which nobody else was hurt; the police are no soldiers to MUC."""
    hit = [a["text"] for a in claim["actors"] if a["role"] == "recipient"] + [c["counted"] or "" for c in claim["counts"]]
    others = any(c["category"] == "civilians" for c in claim["counts"]) or any("POLIC" in t.upper() for t in hit)
    return claim["act"] == "armed_clash" and not others and not claim["civilians_targeted"]


def day(text):
    return datetime.date.fromisoformat(text)


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
    """Right cells and cells asked for, by name, over the templates that share a word with a claim."""
    tally, confused = collections.Counter(), collections.Counter()

    def held(name, right):
        tally[name + " of"] += 1
        tally[name] += bool(right)

    for page in pages:
        left = list(claims.get(page["id"], []))
        for template in page["templates"]:
            keys = [k for k in template if k.startswith(("PERP: IND", "PERP: ORGANIZATION ID", "PHYS TGT: ID", "HUM TGT: NAME", "HUM TGT: DESC", "INCIDENT: LOC"))]
            gold = words(v for k in keys for v in values(template, k))
            scored = [(len(gold & words([e["text"] for e in c["evidence"]])), -i) for i, c in enumerate(left)]
            best = max(scored, default=(0, 0))
            claim = left.pop(-best[1]) if best[0] else None
            held("templates_matched", claim)
            # A right cell of a matched template; of a template without a claim nothing is found.
            def cell(name, right):
                if claim:
                    held(name + "_right", right(claim))
                held(name + "_found", claim and right(claim))

            # A claim says what its own voice says; a template is of the whole text, so of all claims of the event.
            told = lambda claim: [c for c in claims[page["id"]] if c["event_id"] and c["event_id"] == claim["event_id"]] or [claim]
            said = claim and TYPE_OF[claim["act"]]
            if claim:
                held("type_right", said in types(template))
                if said not in types(template):
                    confused[("/".join(sorted(types(template))), claim["act"])] += 1
            if wanted := numbers(template):
                covers = lambda c, n: c["low"] <= n and (c["high"] is None or n <= c["high"])
                cell("victims", lambda claim: any(covers(c, n) for t in told(claim) for c in t["counts"] for n in wanted))
            for location in values(template, "INCIDENT: LOCATION")[:1]:
                country, *inner = location.split(":")
                wanted = COUNTRY.get(country.split(" - ")[0].strip(), "?")
                cell("country", lambda claim: place_of(claim)["country"] == wanted)
                if inner := words(re.sub(r"\([A-Z ]+\)", "", part) for part in inner):
                    cell("place", lambda claim: inner & words([place_of(claim)["text"], place_of(claim)["name"] or ""]))
            if names := words(values(template, "PERP: ORGANIZATION ID")):
                doers = lambda claim: [a for c in told(claim) for a in c["actors"] if a["role"] == "initiator"]
                cell("organization", lambda claim: names & words(t for a in doers(claim) for t in (a["text"], a["name"] or "")))
    return tally, confused


def place_of(claim):
    return claim["place"] or {"country": None, "text": "", "name": ""}


def tell(name, value):
    print(f"{name:<24} {value}")


def tell_prf(name, said, gold):
    hit = len(said & gold)
    p, r = hit / max(len(said), 1), hit / max(len(gold), 1)
    tell(name + "_P", f"{p:.3f} of {len(said)}")
    tell(name + "_R", f"{r:.3f} of {len(gold)}")
    tell(name + "_F1", f"{2 * p * r / (p + r) if p + r else 0.0:.3f}")


if __name__ == "__main__":
    sys.exit(main())
