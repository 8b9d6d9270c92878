#!/usr/bin/env python3
"""One page seen through several extractors: a set to measure the finding of reprints with.

    python3 eval/reprints.py SHARED OUT.jsonl                writes the set, with every extractor that is installed
    cargo run --release -p recoupe-bench -- reprints OUT.jsonl
    python3 eval/reprints.py SHARED --recoupe PROGRAM        scores pages that share a dispatch; our own extractors only

A line is {"page": .., "by": .., "text": ..}; texts of one page are copies of each other, all others are not. Pages are
those of SHARED/data/pages: web pages as HTML, and raw texts with menus around the article. The extractors are plain
ones of our own, and of PyPI those that are installed (trafilatura, readability-lxml, jusText, boilerpy3, inscriptis).
The texts belong to others: they are written where you say, and stay out of the repository.
"""
import os, collections, gzip, html.parser, json, pathlib, subprocess, sys, tempfile

LEAST_WORDS = 30


class Stripped(html.parser.HTMLParser):
    """All text between tags, or that of paragraphs only; script and style left out."""

    BREAKS = {"p", "div", "br", "li", "ul", "h1", "h2", "h3", "h4", "tr", "td", "section", "article", "header", "footer"}

    def __init__(self, paragraphs_only):
        super().__init__(convert_charrefs=True)
        self.paragraphs_only, self.depth, self.hidden, self.out = paragraphs_only, 0, 0, []

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style", "noscript")
        self.depth += tag == "p"
        if tag in self.BREAKS:
            self.out.append("\n")

    def handle_endtag(self, tag):
        self.hidden = max(0, self.hidden - (tag in ("script", "style", "noscript")))
        self.depth = max(0, self.depth - (tag == "p"))
        if tag in self.BREAKS:
            self.out.append("\n")

    def handle_data(self, data):
        if not self.hidden and (self.depth or not self.paragraphs_only):
            self.out.append(data)


def lines(text):
    kept = [" ".join(line.split()) for line in text.splitlines()]
    return [line for line in kept if line]


def stripped(page, paragraphs_only):
    parser = Stripped(paragraphs_only)
    parser.feed(page)
    return "\n\n".join(lines("".join(parser.out)))


def of_html(page, by_others):
    yield "tags stripped", stripped(page, False)
    yield "paragraphs", stripped(page, True)
    yield from (pair for pair in of_text(stripped(page, False)) if pair[0] != "as saved")
    if not by_others:
        return
    try:
        import trafilatura
        yield "trafilatura", trafilatura.extract(page)
        yield "trafilatura, all it can", trafilatura.extract(page, favor_recall=True)
    except ImportError:
        pass
    try:
        import readability
        yield "readability", stripped(readability.Document(page).summary(), False)
    except ImportError:
        pass
    except Exception as error:  # a page it cannot read
        print("readability:", error, file=sys.stderr)
    try:
        import justext
        words = justext.get_stoplist("English")
        found = justext.justext(page.encode(), words)
        yield "justext", "\n\n".join(p.text for p in found if not p.is_boilerplate)
    except ImportError:
        pass
    try:
        from boilerpy3 import extractors
        yield "boilerpy", extractors.ArticleExtractor(raise_on_failure=False).get_content(page)
    except ImportError:
        pass
    try:
        import inscriptis
        yield "inscriptis", "\n\n".join(lines(inscriptis.get_text(page)))
    except ImportError:
        pass


def of_text(page):
    """A page that was saved as text, with its menus; an article's paragraphs are longer than those."""
    all_lines = lines(page)
    long = [at for at, line in enumerate(all_lines) if len(line.split()) >= 25]
    yield "as saved", "\n\n".join(all_lines)
    if long:
        yield "from the first paragraph to the last", "\n\n".join(all_lines[long[0] : long[-1] + 1])
        yield "long lines", "\n\n".join(all_lines[at] for at in long)


def texts_of(shared, by_others):
    """(page, extractor, text) for all that is long enough to be known again."""
    pages = pathlib.Path(shared) / "data" / "pages"
    truth = json.loads((pages / "aeb" / "ground-truth.json").read_text())
    for path in sorted((pages / "aeb" / "html").iterdir()):
        name, raw = path.name.split(".")[0], path.read_bytes()
        page = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")
        found = [*of_html(page, by_others), ("by hand", truth.get(name, {}).get("articleBody"))]
        yield from ((name, by, text) for by, text in found if text and len(text.split()) >= LEAST_WORDS)
    for path in sorted((pages / "ml-crisis-fr").rglob("*.txt")):
        name = str(path.relative_to(pages))
        found = of_text(path.read_text(errors="replace"))
        yield from ((name, by, text) for by, text in found if len(text.split()) >= LEAST_WORDS)


def write(shared, out):
    n_texts = collections.Counter()
    with open(out, "w") as file:
        for page, by, text in texts_of(shared, by_others=True):
            n_texts[page] += 1
            print(json.dumps({"page": page, "by": by, "text": text}, ensure_ascii=False), file=file)
    n_pairs = sum(n * (n - 1) // 2 for n in n_texts.values())
    print(f"{sum(n_texts.values())} texts of {len(n_texts)} pages, {n_pairs} pairs of copies")


def undecided(page_of, dispatch_of):
    """Pairs found of which reprints-disputed.tsv says that they may be one text after all."""
    lines = [l.split("\t") for l in open(f"{os.path.dirname(__file__)}/reprints-disputed.tsv") if not l.startswith("#")]
    texts = collections.Counter((page_of[n], dispatch_of[n]) for n in page_of)
    of = lambda name: [(d, k) for (page, d), k in texts.items() if page.endswith(name)]
    return sum(k * j for a, b, *_ in lines for d, k in of(a) for e, j in of(b) if d == e)


def score(shared, recoupe):
    with tempfile.TemporaryDirectory() as work:
        page_of = {}
        with open(f"{work}/pages.jsonl", "w") as file:
            for n, (page, _, text) in enumerate(texts_of(shared, by_others=False)):
                page_of[str(n)] = page
                print(json.dumps({"id": str(n), "text": text}, ensure_ascii=False), file=file)
        for command in (["ingest", f"{work}/pages.jsonl"], ["export", "--format", "jsonl", "-o", f"{work}/out"]):
            subprocess.run([recoupe, *command, "--ledger", f"{work}/l.db"], check=True, stdout=subprocess.DEVNULL)
        dispatch_of = {}
        for line in open(f"{work}/out/pages.jsonl"):
            line = json.loads(line)
            dispatch_of[line["external_id"]] = line["dispatch_id"]
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
    wanted = pairs(collections.Counter(page_of.values()))
    given = pairs(collections.Counter(dispatch_of.values())) - undecided(page_of, dispatch_of)
    right = pairs(collections.Counter((page_of[n], dispatch_of[n]) for n in page_of))
    p, r = right / given, right / wanted
    print(f"texts {len(page_of)}\npairs {wanted}")
    print(f"pair_P {p:.4f}\npair_R {r:.4f}\npair_F1 {2 * p * r / (p + r):.4f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [shared, "--recoupe", recoupe]:
            score(shared, recoupe)
        case [shared, out]:
            write(shared, out)
        case _:
            sys.exit(__doc__)
