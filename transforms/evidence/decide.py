"""Whether what a page shows is evidence enough for an amount: the one place that decides.

An amount is loaded where its digits are one well-formed number, whole on its page, and no number
without a place could belong to it; where the page pairs amounts and codes in one way; where it was
printed and is seen; and where nothing beside it names another unit. Where any of that is in doubt,
the statement's sums may prove what it is (`proof`); else it is rejected with the first doubt.
"""

import polars as pl

from transforms.evidence import pairing_proof, proof
from transforms.evidence.broken import join_pieces
from transforms.evidence.columns import by_headings
from transforms.evidence.context import run_contexts
from transforms.evidence.edits import in_groups
from transforms.evidence.neighbours import COUNTS, find_doubts
from transforms.form_spec import FormSpec
from transforms.parse.amounts import is_doubtful, parse_amount
from transforms.parse.blocks import ON_HAND
from transforms.parse.lines import told_once
from transforms.parse.numbers import show_words

_LINE = ["document", "slot", "origin"]
# A number or a piece of one; "000's" is neither.
_DIGITS = r"^[-($]*[0-9,]*[0-9][0-9,]*\)?$"
_PARTS_ON_HAND = 3  # A, B and C of line 12, before its total
# From so many lines of a document on, a dash behind each code is a bullet of what follows.
_BULLETS = 0.3
_FEWEST_BULLETS = 5


def second_look(
    numbers: pl.DataFrame,
    unsettled: pl.DataFrame,
    texts: pl.DataFrame,
    tokens: pl.DataFrame,
    spec: FormSpec,
) -> pl.DataFrame:
    """Numbers of suspect documents with what stands around them, pieces joined, columns chosen.

    numbers: with slot. unsettled: document, run. texts: document, text. tokens: all tokens of these
    documents.
    """
    if numbers.is_empty():
        return numbers.with_columns(aside=pl.lit(value=False))
    context = run_contexts(texts, tokens, spec)
    same_run = (pl.col("run") == pl.col("run").shift(1)).fill_null(value=False)
    last = (pl.col("run") != pl.col("run").shift(-1)).fill_null(value=True)
    rows = numbers.join(context, on=["document", "run"], how="left", maintain_order="left")
    rows = rows.with_columns(
        apart=pl.col("apart").fill_null(value=False) & ~same_run,
        led=pl.when(~same_run).then("led"),
        ended=pl.col("ended").fill_null(value=True) & last,
        first=pl.col("first").fill_null(value=False) & ~same_run,
        hung=pl.col("hung").fill_null(value=False),
        stray=_is_stray(unsettled),
    )
    return by_headings(join_pieces(_with_signs(rows), spec))


def _with_signs(rows: pl.DataFrame) -> pl.DataFrame:
    """Numbers with the sign that ends the line above, where nothing else stands between, and with
    one that hangs above words of their row."""
    above = pl.col("hanging").shift(1) & ~pl.col("apart")
    same = pl.all_horizontal(pl.col(c) == pl.col(c).shift(1) for c in ("document", "page"))
    hangs = (above & same).fill_null(value=False) | pl.col("hung")
    return rows.with_columns(dashed=pl.col("dashed") | hangs)


def _is_stray(unsettled: pl.DataFrame) -> pl.Expr:
    """Whether a number has no code and found no line."""
    of_runs = pl.col("run").is_in(unsettled["run"].unique().implode())
    return pl.col("code").is_null() & of_runs & ~pl.col("paging")


def judge_numbers(
    numbers: pl.DataFrame, looked_at: pl.DataFrame, unsettled: pl.DataFrame, spec: FormSpec
) -> pl.DataFrame:
    """Every number beside a code, with its amount or the reason why there is none.

    numbers: with slot, none aside. looked_at: those of suspect documents, as `second_look` gives
    them. unsettled: document, run, word of the numbers without a code that found no line; where one
    stands before a coded number, both may be pieces of one amount.
    Returns one row per coded number: document, slot, page, line, origin, line_code, amount,
    printed, numbers (how many printed numbers the row stands for), reason (null where good), repeat
    (the same code with the same amount stood before), shaken (how its page pairs amounts and codes
    is in doubt, so its numbers without a code have no sure place either).
    """
    lines = _doubted_lines(_with_doubts(numbers, looked_at, unsettled, spec))
    lines = told_once(lines)
    return _with_proof(lines, spec.terms).drop("options", "other", "mass", "nil")


def _with_doubts(
    numbers: pl.DataFrame, looked_at: pl.DataFrame, unsettled: pl.DataFrame, spec: FormSpec
) -> pl.DataFrame:
    """Coded numbers with their line of the form, the pieces before them, and their doubts."""
    signs = spec.line_codes.select(
        code="code", origin="section", unit="unit", sign="sign",
        own_number=pl.col("line").str.extract("^(?:funds )?([0-9]+)$"),
    )  # fmt: skip
    by_run = unsettled.group_by("run", maintain_order=True).agg(
        before=pl.len(), earlier=pl.col("word")
    )
    lines = (
        numbers.with_columns(behind_stray=_behind_stray(unsettled))
        .filter(pl.col("code").is_not_null())
        .with_columns(of_parts=_of_parts(numbers))
        .join(signs, on="code", how="left", maintain_order="left")
        .join(by_run, on="run", how="left", maintain_order="left")
    )
    near = find_doubts(looked_at, spec).rename({"beside": "beside_"}).drop("document")
    return lines.join(near, on="run", how="left", maintain_order="left").with_columns(
        pl.col("columns", "several", "beside_", "odd", "bare").fill_null(value=False),
        # Several codes may share a run; its pieces are counted once.
        pl.when(pl.col("run").is_first_distinct()).then(pl.col("before")).fill_null(0),
        amount=parse_amount(pl.col("word")),
    )


def _doubted_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with the first doubt as their reason, and what their amount may be (options)."""
    value, word = pl.col("amount"), pl.col("word")
    trails = pl.col("trailed")
    bullets = ((trails.mean() > _BULLETS) & (trails.sum() >= _FEWEST_BULLETS)).over("document")
    trailed = trails & (pl.col("sign") != "+") & ~bullets
    bare = pl.col("bare") & (pl.col("sign") != "+")
    sign_apart = (pl.col("dashed") | trailed | bare) & (value != 0) & (pl.col("unit") != COUNTS)
    in_pieces = (pl.col("before") > 0) | pl.col("several")
    numbered = pl.col("led_to") & ~pl.when("led_to").then(word).str.contains(",", literal=True)
    reason = (
        pl.when(word.is_null())
        .then(pl.lit("code_without_amount"))
        .when(pl.col("origin").is_null())
        .then(pl.lit("unknown_code"))
        .when("columns")
        .then(pl.lit("columns_in_doubt"))
        .when(pl.col("order").is_not_null() | pl.col("shared"))
        .then(pl.lit("pairing_in_doubt"))
        .when(in_pieces)
        .then(pl.lit("several_numbers"))
        .when(value.is_null())
        .then(pl.lit("malformed_amount"))
        .when(sign_apart)
        .then(pl.lit("sign_apart"))
        .when((pl.col("qualified") | numbered) & (value != 0))
        .then(pl.lit("words_beside"))
        .when(_may_be_another() | pl.col("odd") | pl.col("of_parts"))
        .then(pl.lit("amount_in_doubt"))
        .when("beside_")
        .then(pl.lit("number_beside"))
        .when("unseen")
        .then(pl.lit("ocr_unproven"))
    )
    lines = lines.with_columns(reason=reason).with_row_index("nth")
    # Most lines are in no doubt and printed outside the cover; the others are looked at closer.
    plain = pl.col("reason").is_null() & (pl.col("section") != "cover").fill_null(value=False)
    closer = lines.filter(~plain).select(
        "nth",
        printed=_printed_amount(),
        options=_doubt_options(),
        other=parse_amount(pl.col("other")),
    )
    lines = lines.drop("other").join(closer, on="nth", how="left", maintain_order="left")
    lines = lines.with_columns(printed=pl.when(plain).then("word").otherwise("printed"))
    return lines.select(
        "document", "slot", "page", "line", "origin", "amount", "printed", "reason", "run", "nil",
        line_code="code",
        numbers=pl.col("before") + word.is_not_null().cast(pl.UInt32),
        options="options",
        other="other",
        shaken=pl.col("columns") | pl.col("order").fill_null(value=False),
        # Of two days' columns both close; the sums would prove the one that has no misprint.
        mass=pl.when(pl.col("order") & ~pl.col("columns")).then(pl.lit("order"))
        .when(pl.col("reason") == "ocr_unproven").then(pl.lit("unseen")),
    )  # fmt: skip


def _doubt_options() -> pl.Expr:
    """What the amount of a line in doubt may be; nothing where the doubt is of another kind."""
    reason, word, earlier = pl.col("reason"), pl.col("word"), pl.col("earlier")
    pieces = pl.concat_list(earlier.fill_null([]), pl.concat_str(earlier.list.join(""), word))
    words = (
        pl.when(
            reason.is_in(["amount_in_doubt", "number_beside"])
            | ((reason == "words_beside") & ~pl.col("qualified"))
        )
        .then(pl.concat_list(word, pl.col("others").fill_null([])))
        .when((reason == "several_numbers") & ~pl.col("qualified") & word.str.contains(_DIGITS))
        .then(pl.concat_list(word, pieces, pl.col("others").fill_null([])))
        .when((reason == "code_without_amount") & pl.col("nil") & ~pl.col("several"))
        .then(pl.concat_list(pl.lit("0")))
    )
    values = words.list.drop_nulls().list.eval(parse_amount(pl.element())).list.drop_nulls()
    # A sign that may be the amount's own is never dropped: the sums prove it negative, or nothing.
    negative = pl.concat_list(-pl.col("amount").abs())
    either = pl.concat_list("amount", -pl.col("amount"))
    signed = pl.when(pl.col("dashed") | pl.col("trailed")).then(negative).otherwise(either)
    return pl.when(reason == "sign_apart").then(signed).otherwise(values.list.unique())


def _of_parts(numbers: pl.DataFrame) -> pl.Expr:
    """Whether the number beside line 12's total may be its last part: parts before it are too few,
    so one of the four is not printed."""
    on_hand = numbers.filter(pl.col("block") == ON_HAND)
    part = pl.col("code").is_null()
    few = part.sum().over("document", "page").is_between(1, _PARTS_ON_HAND - 1)
    totals = on_hand.filter(few).filter(~part)["run"]
    return pl.col("word").is_not_null() & pl.col("run").is_in(totals.implode())


def _may_be_another() -> pl.Expr:
    """Whether the number may stand where the amount is missing.

    A line's own number is an amount where it stands behind that number (`12. ... 12 [7150]`).
    """
    word = pl.col("word")
    unnumbered = pl.col("numbered").ne_missing(pl.col("own_number"))
    own = (word == pl.col("own_number")) & unnumbered
    # Most words are longer; those are not looked at.
    short = pl.when(word.str.len_bytes() <= len("1999")).then(word)
    small = pl.when("behind_stray").then(short).str.contains("^[1-9][0-9]?$")
    return is_doubtful(short) | (word == pl.col("code")) | own | small


def _behind_stray(unsettled: pl.DataFrame) -> pl.Expr:
    """Whether the number before stands in no place and at most two lines above.

    It may be the amount then, and a small number behind it a note or a page number.
    """
    near = (pl.col("line") - pl.col("line").shift(1)).is_between(0, 2)
    same = (pl.col("document") == pl.col("document").shift(1)) & (
        pl.col("page") == pl.col("page").shift(1)
    )
    return (_is_stray(unsettled).shift(1) & near & same).fill_null(value=False)


def _printed_amount() -> pl.Expr:
    """The amount as printed; words that may be a person's number do not leave the archive."""
    earlier = pl.when(pl.col("before") > 0).then(pl.col("earlier").list.join(" "))
    whole = pl.concat_str(earlier, "word", separator=" ", ignore_nulls=True)
    alone = (pl.col("before") == 0) & (pl.col("section") != "cover").fill_null(value=False)
    person = pl.col("word").str.contains("[@_]|[0-9)][-.][0-9]{3}[-.][0-9]").fill_null(value=False)
    return pl.when(alone & ~person).then("word").otherwise(show_words(whole))


def _with_proof(lines: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Lines in doubt whose amount the sums prove, as good ones."""
    open_lines = lines.filter(pl.col("mass").is_not_null() | (pl.col("options").list.len() > 0))
    if open_lines.is_empty():
        return lines
    good = pl.col("reason").is_null()
    proofs = _prove_lines(
        lines.join(open_lines.select(_LINE).unique(), on=_LINE, how="semi"), terms
    )
    proved = lines.join(
        proofs.rename({"code": "line_code", "amount": "proved"}),
        on=[*_LINE, "line_code"],
        how="left",
        maintain_order="left",
    )
    is_proved = pl.col("proved").is_not_null() & ~good
    same = (pl.col("proved") == parse_amount(pl.col("printed"))).fill_null(value=False)
    return proved.with_columns(
        amount=pl.when(is_proved).then("proved").otherwise("amount"),
        reason=pl.when(~is_proved).then("reason"),
        printed=pl.when(~is_proved | same)
        .then("printed")
        .when("nil")
        .then(pl.lit("-"))
        .otherwise(in_groups(pl.col("proved"))),
    ).drop("proved")


def _prove_lines(lines: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """What the sums prove of the lines in doubt of some statements: document, slot, origin, code,
    amount. A code that stands twice, and not with one good amount, is no line of any sum."""
    good, mass = pl.col("reason").is_null(), pl.col("mass")
    once = lines.filter(~pl.col("repeat")).with_columns(code="line_code")
    once = once.filter((pl.len() == 1).over(*_LINE, "code"))
    key = [*_LINE, "code"]
    sure = once.filter(good).select(*key, "amount", in_doubt=pl.lit(value=False))
    unseen = once.filter(mass == "unseen").select(*key, "amount", in_doubt=pl.lit(value=True))
    turned = once.filter(mass == "order").with_columns(in_doubt=pl.lit(value=True))
    ways = [
        pl.concat([sure, turned.select(*key, pl.col(value).alias("amount"), "in_doubt")])
        for value in ("amount", "other")
    ]
    single = once.filter(mass.is_null()).select(
        *key, amount=pl.when(good).then("amount"), options=pl.when(~good).then("options")
    )
    by_sums = proof.by_all_sums(pl.concat([sure, unseen]), terms)
    by_sums_alone = by_sums.join(unseen, on=key, how="left").select(*key, "amount")
    return pl.concat(
        [
            by_sums_alone,
            pairing_proof.prove_pairing(ways, terms),
            proof.prove_amounts(single, terms),
        ]
    )
