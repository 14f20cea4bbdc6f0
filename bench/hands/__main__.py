"""`python -m bench.hands`: filings printed by ten tools, and what of them is loaded right."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.hands.judge import Tally, draw_sheets, judge_hand
from bench.hands.print import PROGRAMS, print_sheets

_SHOWN = 20


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""


def show_tallies(tallies: list[Tally], to: Console) -> None:
    """Print a row for each hand."""
    table = Table(
        "hand",
        "documents",
        "amounts",
        "loaded",
        "code behind: loaded",
        "rejected",
        "wrong",
        "why not",
    )
    for tally in tallies:
        why = ", ".join(f"{reason} {count:,}" for reason, count in tally.reasons.most_common(4))
        table.add_row(
            tally.hand,
            f"{tally.documents:,}",
            f"{tally.amounts:,}",
            _share(tally.right, tally.amounts),
            _share(tally.forward_right, tally.forward),
            f"{tally.rejected:,}",
            f"{len(tally.wrong):,}",
            why,
        )
    to.print(table)


def main() -> None:
    """Print the table and what is wrong; ends with 1 where anything is."""
    words = argparse.ArgumentParser(prog="python -m bench.hands")
    words.add_argument("--documents", type=int, default=100, help="of each hand")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument(
        "--keep", type=Path, help="a folder for documents of which anything is wrong"
    )
    asked = words.parse_args()
    console = Console(file=sys.stdout, width=160)
    absent = {program for program in PROGRAMS.values() if not shutil.which(program)}
    if absent:
        sys.exit(f"{', '.join(sorted(absent))} not installed; install them, each is a hand.")
    sheets, tallies = draw_sheets(asked.documents, asked.seed), []
    with tempfile.TemporaryDirectory() as folder:
        for hand, documents in print_sheets(sheets, asked.seed, Path(folder)):
            tally = judge_hand(hand, sheets, documents)
            tallies.append(tally)
            for at, what, value, loaded in tally.wrong[:_SHOWN]:
                look, content = documents[at]
                console.print(f"{hand} {at}: {what} is {value}, loaded {loaded} ({look})")
                if asked.keep:
                    asked.keep.mkdir(parents=True, exist_ok=True)
                    ending = "pdf" if content.startswith(b"%PDF") else "txt"
                    (asked.keep / f"{hand}-{at}.{ending}").write_bytes(content)
            for at, what in tally.lost[:_SHOWN]:
                console.print(f"{hand} {at}: {what} is neither loaded nor rejected")
    show_tallies(tallies, console)
    sys.exit(any(tally.wrong for tally in tallies))


if __name__ == "__main__":
    main()
