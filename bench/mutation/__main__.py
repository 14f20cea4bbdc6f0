"""`python -m bench.mutation`: mutated filings, and what of them is loaded right."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.mutation.judge import TABLE, Verdicts, cases, judge

_SHOWN = 20


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""


def show(verdicts: Verdicts, to: Console) -> None:
    """Print the table: shares of the amounts that can be read, and how many are wrong."""
    table = Table("mutation", "documents", "touched, readable", "loaded", "others", "loaded",
                  "not readable", "proved", "wrong", "why not")  # fmt: skip
    for name in [*TABLE["mutation"], "all"]:
        wrong = sum(name in case.touched or name == "all" for case, *_ in verdicts.wrong)
        why = ", ".join(f"{r} {n}" for r, n in verdicts.reasons.get(name, {}).items())
        own, others = verdicts.readable[name], verdicts.others[name]
        counts = verdicts.documents[name], own, others, verdicts.unreadable[name]
        documents, readable, rest, unreadable = (f"{count:,}" for count in counts)
        table.add_row(
            name,
            documents,
            readable,
            _share(verdicts.right[name], own),
            rest,
            _share(verdicts.others_right[name], others),
            unreadable,
            f"{verdicts.proved[name]:,}",
            f"{wrong:,}",
            why,
        )
    to.print(table)


def main() -> None:
    """Print the table and the first wrong amounts; ends with 1 where any is wrong or unproved."""
    words = argparse.ArgumentParser(prog="python -m bench.mutation")
    words.add_argument("--documents", type=int, default=20_000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--only", nargs="*", help="these mutations alone")
    words.add_argument("--keep", type=Path, help="a folder for documents with a wrong amount")
    asked = words.parse_args()
    verdicts = judge(cases(asked.documents, asked.seed, asked.only))
    console = Console(file=sys.stdout, width=200)
    show(verdicts, console)
    for at, (case, code, value, loaded) in enumerate(verdicts.wrong[:_SHOWN]):
        layout = case.sheet.layout if case.kind == "text" else case.kind
        by = f"{', '.join(case.touched)} ({layout}, {case.sheet.style})"
        console.print(f"{by}: {code} is {value}, loaded {loaded}")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"{at}.{case.kind}").write_bytes(case.content)
    for case, code in verdicts.unproved[:_SHOWN]:
        console.print(f"{', '.join(case.touched)}: {code} is loaded without proof")
    sys.exit(bool(verdicts.wrong or verdicts.unproved))


if __name__ == "__main__":
    main()
