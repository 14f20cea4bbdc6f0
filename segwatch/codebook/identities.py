"""The form's own arithmetic: totals, and the lines that they are computed from."""

from dataclasses import dataclass

import polars as pl

from segwatch.errors import CodebookError

_RULES = {"sum", "greater"}


@dataclass(frozen=True)
class Identity:
    """A total that the form says how to compute: `terms` are (line code, +1 or -1)."""

    check_id: str
    origin: str
    total: str
    rule: str
    terms: tuple[tuple[str, int], ...]
    because: str

    @property
    def asserts(self) -> str:
        """What must hold, in one sentence."""
        return f"Line {self.total} = {self._computed}."

    @property
    def fails_as(self) -> str:
        """How it fails, in the words of the column `fails_as` of rules.csv."""
        return (
            f"Line {self.total} is {{reported}}, but {self._computed} gives {{expected}}: off by "
            "{difference}."
        )

    @property
    def _computed(self) -> str:
        shown = " ".join(f"{'+' if sign > 0 else '-'} {code}" for code, sign in self.terms)
        if self.rule == "greater":
            return f"the greater of {' and '.join(code for code, _ in self.terms)}"
        return shown.removeprefix("+ ")


def require_that(holds: bool, sentence: str) -> None:
    """Raise CodebookError with the sentence where something does not hold."""
    if not holds:
        raise CodebookError(sentence)


def identities_of(frame: pl.DataFrame, sections: dict[str, str]) -> tuple[Identity, ...]:
    """The rows of identities.csv as values; sections: the page of each code."""
    identities = []
    for row in frame.iter_rows(named=True):
        where = f"identities.csv, {row['id']}"
        terms = tuple((t.lstrip("-"), -1 if t.startswith("-") else 1) for t in row["terms"].split())
        require_that(
            row["rule"] in _RULES, f"{where}: rule {row['rule']} is none of {sorted(_RULES)}."
        )
        for code in (row["total"], *(code for code, _ in terms)):
            require_that(
                code in sections, f"{where}: {code} is no code in line_codes.csv; add it there."
            )
        origins = {sections[code] for code in (row["total"], *(code for code, _ in terms))}
        require_that(
            len(origins) == 1, f"{where}: its codes stand in {sorted(origins)}; keep to one."
        )
        identities.append(
            Identity(row["id"], origins.pop(), row["total"], row["rule"], terms, row["because"])
        )
    return tuple(identities)


def refuse_cycles(identities: tuple[Identity, ...]) -> None:
    """Raise CodebookError where a total is computed from itself."""
    parts = {i.total: [code for code, _ in i.terms] for i in identities}

    def descend(code: str, above: tuple[str, ...]) -> None:
        require_that(
            code not in above, f"identities.csv: {' -> '.join((*above, code))} is a circle."
        )
        for part in parts.get(code, []):
            descend(part, (*above, code))

    for total in parts:
        descend(total, ())
