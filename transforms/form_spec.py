"""What the transforms must know of the form, handed in as frames; the codebook fills it."""

from typing import NamedTuple

import polars as pl


class FormSpec(NamedTuple):
    """The part of the codebook that normalising needs.

    line_codes: code, section, unit, stands_in (list of names) and the rest of `line_codes.csv`.
    uncoded_lines: name, section, block, place, label, unit.
    statements: section, origin, heading, target_words, target_prefix, and the five line codes.
    terms: check_id, rule, total, code, sign, optional: one row per term of an identity.
    relations: relation, rule (`equal`, `at_most`), code, k (+1 on the left, -1 on the right),
    coded (whether the line has a code): one row per line of a soft relation.
    firm_names: firm_id, name_key, valid_from, valid_to: every known printed name, folded as
    `firms.name_key` folds it, and the first and last day for which it is the firm's (null: any).
    form_names: printed, form, kind. status_words: printed, amends. form_words: every word that
    the form prints, in lower case.
    """

    line_codes: pl.DataFrame
    uncoded_lines: pl.DataFrame
    statements: pl.DataFrame
    firm_names: pl.DataFrame
    terms: pl.DataFrame
    relations: pl.DataFrame
    form_words: tuple[str, ...]
    form_names: pl.DataFrame
    status_words: pl.DataFrame
