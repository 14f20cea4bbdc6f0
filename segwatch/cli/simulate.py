"""`segwatch simulate`: hands the form and a calendar to the simulator, which knows neither."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from segwatch.errors import UnfinishedError, UsageError


class SimulationRequest(NamedTuple):
    """What a user asks for; `stress` is a first and a last day."""

    out: Path
    firms: int
    days: int
    seed: int
    faults: float
    layout: str
    documents: str
    start: date
    stress: tuple[date, date] | None


def write_simulation(wish: SimulationRequest) -> int:
    """Invented filings and their truth in a folder that is new or empty; returns the exit code.

    Raises UsageError where the wish cannot be met, UnfinishedError where the folder cannot be
    written.
    """
    from segwatch.cli import terminal
    from segwatch.codebook.calendar import due_days
    from segwatch.codebook.load import load_codebook
    from simulate.arithmetic import Form
    from simulate.simulation import Plan
    from simulate.write import simulate

    codebook, out = load_codebook(), wish.out
    form = Form(
        codebook.form,
        codebook.statements,
        codebook.line_codes,
        codebook.uncoded_lines,
        codebook.form_spec.terms,
    )
    plan = Plan(wish.firms, wish.seed, wish.faults, wish.layout, wish.documents, wish.stress)
    try:
        if out.is_dir() and any(out.iterdir()):
            raise UsageError(f"{out} holds files already; name a new or an empty folder.")
        calendar = due_days(codebook, wish.start, wish.days)
        with terminal.show_progress("inventing firms", wish.firms) as step:
            count = simulate(out, form, calendar, plan, step)
    except ValueError as error:
        raise UsageError(f"The simulation cannot be made: {error}.") from error
    except OSError as error:
        raise UnfinishedError(
            f"{out} cannot be written ({error.strerror}); check the folder and the disk, and "
            "simulate into a new one."
        ) from error
    terminal.print_sentence(
        f"{count:,} filings of {wish.firms:,} firms in {terminal.plain(str(out))}."
    )
    return 0
