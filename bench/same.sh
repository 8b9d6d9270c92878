#!/usr/bin/env bash
# Whether two builds of recoupe read alike, byte for byte: exports and annotations of the texts in a folder or
# json-lines file. Run it before landing anything that is meant to be faster and nothing else.
#
#   bench/same.sh OLD NEW PATH...        OLD and NEW are recoupe binaries
set -euo pipefail
old=$(realpath "$1"); new=$(realpath "$2"); shift 2
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
for side in old new; do
  binary=${!side}
  "$binary" ingest --ledger "$work/$side.db" --recorded-at 2030-01-01T00:00:00Z "$@" >"$work/$side.summary" 2>&1 || true
  "$binary" export --ledger "$work/$side.db" --format jsonl -o "$work/$side.export" >/dev/null
  for path in "$@"; do
    case "$path" in
      *.jsonl) "$binary" annotate --input jsonl "$path" >>"$work/$side.mentions" ;;
    esac
  done
done
diff -rq "$work/old.export" "$work/new.export" && cmp "$work/old.summary" "$work/new.summary" &&
  { [ ! -e "$work/old.mentions" ] || cmp "$work/old.mentions" "$work/new.mentions"; } &&
  echo "alike: $(cat "$work/new.export"/claims.jsonl | wc -l) claims, $( [ ! -e "$work/new.mentions" ] || cat "$work/new.mentions" | wc -l) mentions"
