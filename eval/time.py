#!/usr/bin/env python3
"""What the machine-made lists of dates ask, without the cases that contradict how their language is written.

    python3 eval/time.py LIST.jsonl > UNDISPUTED.jsonl

LIST.jsonl is a list of single expressions with the days they should mean; the lists are no part of this project.
Left out are the cases of eval/time-disputed.tsv, each with its reason there. What is printed keeps the number that
a case has in the list, so that the ruler of the whole list measures it.
"""
import csv, json, sys
from pathlib import Path


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = Path(sys.argv[1])
    table = (Path(__file__).parent / "time-disputed.tsv").open(encoding="utf-8")
    rows = csv.DictReader((line for line in table if not line.startswith("# ")), delimiter="\t", quoting=csv.QUOTE_NONE)
    disputed = {row["case"] for row in rows if row["list"] == path.stem}
    for number, line in enumerate(line for line in path.open(encoding="utf-8") if line.strip()):
        case = json.loads(line)
        case.setdefault("id", number)
        if str(case["id"]) not in disputed:
            print(json.dumps(case, ensure_ascii=False))


main()
