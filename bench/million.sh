#!/usr/bin/env bash
# A million generated pages, or as many as are said, into a new ledger on two cores, with all linking; then what is asked
# of it. Prints time by the clock and of a processor, the height of memory, bytes of ledger a page, and how long `events`
# and `show` take. Wants GNU time, some 2.2 GB for the pages, 5 GB for the ledger and as much again beside it meanwhile.
#
#   cargo build --release -p recoupe-cli -p recoupe-bench
#   bench/million.sh target/release/recoupe target/release/recoupe-bench FOLDER [PAGES]
#   KILL_AFTER=300 bench/million.sh ...    the ingest is killed once after so many seconds and begun again
#
# The corpus in FOLDER is made once and used again; the ledger is made anew. Another run of the same ledger's ingest reads
# nothing again: pages are known.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
recoupe=$(realpath "$1"); bench=$(realpath "$2"); folder=$3; pages=${4:-1000000}
mkdir -p "$folder"
corpus=$folder/corpus-$pages.jsonl; ledger=$folder/ledger-$pages.db
two=(); if command -v taskset >/dev/null && [ "$(nproc)" -gt 2 ]; then two=(taskset -c 0,1); fi
[ -e "$corpus" ] || { "$bench" corpus "$corpus.part" "$pages" && mv "$corpus.part" "$corpus"; }
rm -f "$ledger" "$ledger"-*

# Runs a command; tells its seconds by the clock, those of a processor (a user's and the system's) and its memory.
measured() { # what, where its output goes, command
  local what=$1 out=$2 told; shift 2
  told=$(mktemp)
  "${two[@]}" /usr/bin/time -o "$told" -f '%e %U %S %M' "$@" >"$out"
  read -r clock user system kilobytes < <(tail -1 "$told"); rm -f "$told"
  echo "$what: $clock s by the clock, $user + $system s of a processor, $((kilobytes / 1024)) MB at most"
}

ingest=("$recoupe" ingest --ledger "$ledger" --recorded-at 2030-01-01T00:00:00Z "$corpus")
if [ -n "${KILL_AFTER:-}" ]; then
  { "${two[@]}" timeout -s KILL "$KILL_AFTER" "${ingest[@]}" >/dev/null || true; } 2>/dev/null
  echo "killed after $KILL_AFTER s"
fi
measured "ingest of $pages pages" "$folder/ingest.txt" "${ingest[@]}"
cat "$folder/ingest.txt"
awk -v n="$pages" -v c="$clock" -v u="$user" -v s="$system" \
  'BEGIN { printf "%.0f pages a second, %.2f ms of a processor a page\n", n / c, (u + s) * 1000 / n }'
bytes=$(stat -c %s "$ledger"); echo "ledger: $bytes bytes, $((bytes / pages)) a page"

for _ in 1 2 3; do
  measured "events --limit 50" "$folder/events.txt" "$recoupe" events --ledger "$ledger" --limit 50
done
event=$(awk 'NR == 2 { print $1 }' "$folder/events.txt")
for _ in 1 2 3; do
  measured "show $event" "$folder/show.txt" "$recoupe" show --ledger "$ledger" "$event"
done
