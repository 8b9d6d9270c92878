#!/usr/bin/env bash
# Instructions that reading a json-lines file takes, for each byte of it: names, pages to labelled blocks, labelled
# blocks to claims, and pages to claims. Unlike seconds they are the same on a busy machine, so two builds can be held
# against each other. Wants valgrind.
#
#   bench/count.sh BENCH FILE...                   BENCH is a recoupe-bench binary
#   WHAT='label text' bench/count.sh BENCH FILE... only these
set -euo pipefail
bench=$1; shift
count() { # what, file, rounds
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" "$1" "$2" "$3" 2>&1 | sed -n 's/.*Collected : //p'
}
for file in "$@"; do
  for what in ${WHAT:-names label claims text}; do
    # The first round parses what the texts name; the second is what reading costs.
    one=$(count "$what" "$file" 1); two=$(count "$what" "$file" 2)
    bytes=$("$bench" "$what" "$file" 1 | sed -n 's/.* items, \([0-9]*\) bytes.*/\1/p')
    echo "$what $file: $(( (two - one) / bytes )) instructions a byte"
  done
done
