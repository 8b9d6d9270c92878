"""Writes WARC archives with warcio and says what warcio itself reads in them.

usage: write.py DIR    writes DIR/*.warc[.gz] and DIR/expected.json:
                       [{"file", "pages": [[url, sha256 of the page's bytes], ...], "others": n}, ...]

Pages, addresses and country are invented. The same numbers come out on every run.
"""

import gzip
import hashlib
import io
import json
import random
import sys
import zlib
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DICE = random.Random(20310304)
WORDS = "le convoi des élèves de Bramée a été arrêté à l'entrée du marché par des hommes armés selon la préfecture".split()


def sentence():
    return " ".join(DICE.choices(WORDS, k=DICE.randint(8, 40))).capitalize() + "."


def html(n):
    paragraphs = "".join(f"<p>{sentence()}</p>\n" for _ in range(DICE.randint(1, 12)))
    return f"<!DOCTYPE html><html><head><title>{n}</title></head><body><h1>{sentence()}</h1>{paragraphs}</body></html>"


def chunked(body):
    out, at = b"", 0
    while at < len(body):
        piece = body[at : at + DICE.randint(1, 700)]
        out += b"%x\r\n%s\r\n" % (len(piece), piece)
        at += len(piece)
    return out + b"0\r\n\r\n"


def deflated(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


# Name, status, headers, and how the page's text becomes the body.
ANSWERS = [
    ("plain", "200 OK", [("Content-Type", "text/html; charset=utf-8")], lambda t: t.encode()),
    ("latin", "200 OK", [("content-type", "text/html;charset=ISO-8859-1")], lambda t: t.encode("latin-1")),
    ("wide", "200 OK", [("Content-Type", "text/html")], lambda t: t.encode("utf-16")),
    ("text", "200 OK", [("Content-Type", "text/plain; charset=utf-8")], lambda t: t.encode()),
    ("chunks", "200 OK", [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")], lambda t: chunked(t.encode())),
    ("gzip", "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], lambda t: gzip.compress(t.encode(), mtime=0)),
    ("zlib", "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "deflate")], lambda t: zlib.compress(t.encode())),
    ("deflate", "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "deflate")], lambda t: deflated(t.encode())),
    (
        "both",
        "200 OK",
        [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
        lambda t: chunked(gzip.compress(t.encode(), mtime=0)),
    ),
    ("partly", "206 Partial Content", [("Content-Type", "application/xhtml+xml")], lambda t: t.encode()),
    ("empty", "200 OK", [("Content-Type", "text/html"), ("Content-Length", "0")], lambda t: b""),
    ("untyped", "200 OK", [("Server", "x")], lambda t: t.encode()),
    ("gone", "404 Not Found", [("Content-Type", "text/html")], lambda t: t.encode()),
    ("moved", "301 Moved Permanently", [("Location", "/elsewhere")], lambda t: b""),
    ("picture", "200 OK", [("Content-Type", "image/png")], lambda t: b"\x89PNG\r\n\x1a\n" + DICE.randbytes(3000)),
    ("feed", "200 OK", [("Content-Type", "application/rss+xml")], lambda t: b"<rss/>"),
]
PAGES = ("text/html", "text/plain", "application/xhtml+xml", "")


def write(file, packed, version):
    with open(file, "wb") as out:
        writer = WARCWriter(out, gzip=packed, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(file.name, {"software": "test"}))
        for n in range(60):
            name, status, headers, body = ANSWERS[n % len(ANSWERS)]
            address = f"https://journal-{n % 7}.example/{name}/{n}?é={n}"
            if n % 3 == 0:
                head = StatusAndHeaders(f"GET /{name}/{n} HTTP/1.1", [("Host", "x")], is_http_request=True)
                writer.write_record(writer.create_warc_record(address, "request", http_headers=head))
            head = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            payload = io.BytesIO(body(html(n)))
            writer.write_record(writer.create_warc_record(address, "response", payload=payload, http_headers=head))
            if n % 5 == 0:
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                digest = "sha1:" + "A" * 32
                writer.write_record(writer.create_revisit_record(address, digest, address, "2031-03-04T00:00:00Z", http_headers=head))
            if n % 11 == 0:
                kept = {"length": None, "warc_content_type": "text/html", "payload": io.BytesIO(html(n).encode())}
                writer.write_record(writer.create_warc_record(f"https://kept.example/{n}", "resource", **kept))
                said = {"warc_content_type": "text/plain", "payload": io.BytesIO(sentence().encode())}
                writer.write_record(writer.create_warc_record(f"https://said.example/{n}", "conversion", **said))
                note = {"warc_content_type": "application/json", "payload": io.BytesIO(b'{"n":1}')}
                writer.write_record(writer.create_warc_record(address, "metadata", **note))


def read(file):
    """Pages as warcio reads them: address, hash, and where the record begins and ends in the file."""
    pages, others = [], 0
    with open(file, "rb") as stream:
        records = ArchiveIterator(stream)
        for record in records:
            content = record.content_stream().read()
            if record.rec_type == "response":
                status = int(record.http_headers.get_statuscode())
                kind = (record.http_headers.get_header("Content-Type") or "").split(";")[0]
                is_page = 200 <= status < 300 and kind in PAGES
            else:
                is_page = record.rec_type in ("resource", "conversion")
            if not is_page:
                others += 1
                continue
            address = record.rec_headers.get_header("WARC-Target-URI")
            offset = records.get_record_offset()
            end = offset + records.get_record_length()
            pages.append((address, hashlib.sha256(content).hexdigest(), offset, end))
    return pages, others


def main():
    folder = Path(sys.argv[1])
    expected = []

    def expect(file, pages, others):
        expected.append({"file": file.name, "pages": [p[:2] for p in pages], "others": others})

    for packed in (False, True):
        for version in ("1.0", "1.1"):
            file = folder / f"whole-{version}.warc{'.gz' if packed else ''}"
            write(file, packed, version)
            pages, others = read(file)
            expect(file, pages, others)
            data = file.read_bytes()
            for n in range(2, len(pages), 16):
                _, _, begin, end = pages[n]
                cut = folder / f"cut-{n:02}-{file.name}"
                cut.write_bytes(data[: (begin + end) // 2])
                expect(cut, pages[:n], None)
            if not packed:
                whole = folder / f"one-part-{version}.warc.gz"
                whole.write_bytes(gzip.compress(data, mtime=0))
                expect(whole, pages, others)
    (folder / "expected.json").write_text(json.dumps(expected))


main()
