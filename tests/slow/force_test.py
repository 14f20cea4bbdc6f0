"""Whatever documents a firm's pages come in, in whatever order, with whatever headers: one seg_daily, one set
of alerts, one exit code, equal to a small model."""

import hashlib
import itertools
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from force_model import AMENDS, FORMS, NAMES, POOLS, Model, Page
from headed import other_page, statement, us
from headed import pages as joined
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from renames_test import book
from shelf import Shelf, Took

from segwatch.alerts.acknowledge import AcknowledgementRequest, write_acknowledgement
from segwatch.checks import great_expectations
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.codebook.severity import ONE_FACT

DAYS = (date(2014, 11, 18), date(2014, 11, 19))
ALPHA, BETA = "alpha-futures-llc", "beta-futures-llc"
# Pages beside the statements, each with a line that no grave rule reads.
OTHER = {"cover": "Minimum Dollar Amount Requirement 1,000", "supplemental": "sum 5,000 [9103]"}
PAGES = (*POOLS, *OTHER)
IDS = {"alpha": ALPHA, "beta": BETA}
SEG_DAILY = (
    "SELECT firm_id, as_of_date, origin, required, funds, excess, target, carried FROM seg_daily"
)
GRAVE = "('critical', 'error')"
AMOUNT = some.sampled_from([0, 100_000, 200_000, 300_000])


@some.composite
def submission(draw: some.DrawFn) -> list[tuple[Page, ...]]:
    """One to five pages of one firm and day, cut into as many documents at most, some of their headers
    damaged."""
    day = draw(some.sampled_from(DAYS))
    submit = day + timedelta(draw(some.sampled_from([1, 1, 2])))
    name = draw(some.sampled_from(["Alpha Futures LLC", "Alpha Futures LLC", "Beta Futures LLC"]))
    status = draw(some.sampled_from(sorted(AMENDS)))
    origins = draw(some.lists(some.sampled_from(PAGES), min_size=1, max_size=5, unique=True))
    found = []
    for origin in origins:
        figures = (draw(AMOUNT), draw(AMOUNT), draw(some.sampled_from([0, 50_000])))
        if origin not in POOLS:
            figures = (0, 0, 0)
        page = Page(origin, *figures, name, day, submit, "Daily Seg - FOCUS II", status)
        found.append(draw(damage(page)))
    cuts = draw(some.lists(some.integers(1, 4), max_size=4, unique=True).map(sorted))
    edges = [0, *(cut for cut in cuts if cut < len(found)), len(found)]
    return [tuple(found[a:b]) for a, b in itertools.pairwise(edges) if a < b]


@some.composite
def damage(draw: some.DrawFn, page: Page) -> Page:
    """A page with a header that may lack a field or print it otherwise."""
    changes: dict[str, Any] = draw(
        some.sampled_from(
            [{}, {}, {}, {"name": None}, {"day": None}, {"submit": None}, {"form": None},
             {"status": None}, *({"form": form} for form in FORMS),
             {"submit": date(2051, 1, 2)}]
        )
    )  # fmt: skip
    if page.name == "Alpha Futures LLC" and draw(some.booleans()):
        changes = {"name": "ALPHA FUTURES, L.L.C."} | changes
    return replace(page, **changes)


def text(document: tuple[Page, ...], *, garbled: bool = False) -> str:
    """A document. garbled: a field that cannot be read is printed all the same."""
    return joined(*(printed(page, garbled=garbled) for page in document))


def printed(page: Page, *, garbled: bool) -> str:
    lost = {"name": "???", "end": "11/2?/2014", "submit": "12/1/20l4"} if garbled else {}
    header: dict[str, Any] = {
        "name": page.name or lost.get("name"),
        "form": page.form,
        "status": page.status,
        "end": us(page.day) if page.day else lost.get("end"),
        "submit": us(page.submit) if page.submit else lost.get("submit"),
    }
    if page.origin not in POOLS:
        return other_page(page.origin, OTHER[page.origin], **header)
    amounts = (page.required, page.funds, page.excess, page.target, page.excess - page.target)
    return statement(page.origin, tuple(f"{n:,}" for n in amounts), **header)


class Loads(RuleBasedStateMachine):
    """Loads, repeats, rereads and renames of two firms, beside the model."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.shelf, self.model = Shelf.open(Path(self.folder.name)), Model()
        self.texts: list[str] = []
        self.known: dict[str, tuple[Page, ...]] = {}
        self.run = 0

    @rule(documents=submission(), judged=some.booleans(), garbled=some.booleans())
    def load(self, documents: list[tuple[Page, ...]], judged: bool, garbled: bool) -> None:
        texts = [text(document, garbled=garbled) for document in documents]
        for one, document in zip(texts, documents, strict=True):
            self.known.setdefault(one, document)
        self.take(texts, judged=judged)

    @rule(data=some.data())
    def repeat(self, data: some.DataObject) -> None:
        if self.texts:
            again = data.draw(some.lists(some.sampled_from(self.texts), min_size=1, max_size=3))
            self.take(again, judged=False)

    def take(self, texts: list[str], *, judged: bool) -> None:
        self.run += 1
        self.texts += [one for one in texts if one not in self.texts]
        before = self.shelf.clock
        if judged:
            took: Took | None = self.shelf.ingest(*texts)
        else:
            took = None
            self.shelf.load(*texts)
        for number, one in enumerate(texts):
            received = (before + timedelta(minutes=number + 1)).replace(tzinfo=None)
            self.model.load(self.known[one], document_id(one), received, self.run)
        if took:
            mine = self.not_waived(fact for fact in self.model.grave() if fact[-1] == self.run)
            assert (took.code == 4) == bool(mine), (took.code, mine)

    @rule()
    def reread(self) -> None:
        before = self.shelf.rows("SELECT count(*) FROM filing")
        self.shelf.reread()
        assert self.shelf.rows("SELECT count(*) FROM filing") == before

    @rule(
        renamed=some.sampled_from(
            [None, ("alpha", "beta", None), ("alpha", "beta", DAYS[1]), ("beta", "alpha", None)]
        )
    )
    def rename(self, renamed: tuple[str, str, date | None] | None) -> None:
        self.model.aliases = {renamed[0]: renamed[1:]} if renamed else {}
        self.shelf.reopen(renames(renamed))

    @rule(check=some.sampled_from(["R04", "R06", "C01", "conflict"]), until=some.sampled_from(DAYS))
    def waive(self, check: str, until: date) -> None:
        for firm in self.shelf.column("SELECT firm_id FROM firm"):
            write_acknowledgement(
                self.shelf.store,
                self.shelf.book,
                "waive",
                AcknowledgementRequest(check, firm, until, "known", "test"),
            )

    def not_waived(self, facts: Iterable[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
        """Facts of the model that the desk does not accept; waivers go with their firm."""
        waived = self.shelf.rows("SELECT firm_id, rule, until FROM waiver")
        return {
            fact
            for fact in facts
            if not any(
                (IDS[fact[0]], ONE_FACT.get(fact[3], fact[3])) == (firm, rule_) and fact[1] <= until
                for firm, rule_, until in waived
            )
        }

    @rule()
    def judge(self) -> None:
        self.shelf.judge()
        grave = {fact[:-1] for fact in self.model.grave()}
        failed = f"SELECT firm_id, as_of_date, origin, check_id FROM failed_check WHERE status = 'fail' AND severity IN {GRAVE}"
        assert set(self.shelf.rows(failed)) == {(IDS[f], *rest) for f, *rest in grave}
        self.alerts_are_what_fails()

    def alerts_are_what_fails(self) -> None:
        """A condition that a later day of the firm ends, and one that became unknown, apart."""
        facts = "SELECT DISTINCT firm_id, as_of_date, origin, replace(check_id, 'T01', 'R06') FROM failed_check JOIN rule USING (check_id, origin) WHERE status = 'fail' AND rule.kind = 'check'"
        noted = "SELECT firm_id, as_of_date, origin, rule FROM alert WHERE state = 'open' AND kind = 'check'"
        ended = "SELECT firm_id, as_of_date, origin, rule FROM alert WHERE state = 'resolved' AND resolution = 'ended' AND kind = 'check'"
        unknown = "SELECT firm_id, as_of_date, origin, check_id FROM failed_check WHERE status = 'unknown'"
        open_now, fails = set(self.shelf.rows(noted)), set(self.shelf.rows(facts))
        assert fails - open_now <= set(self.shelf.rows(ended))
        assert open_now - fails <= set(self.shelf.rows(unknown))

    @invariant()
    def seg_daily_is_the_model(self) -> None:
        if hasattr(self, "shelf"):
            rows = self.shelf.rows(SEG_DAILY)
            assert len(rows) == len(set(rows))
            assert set(rows) == {(IDS[firm], *rest) for firm, *rest in self.model.seg_daily()}

    def teardown(self) -> None:
        if hasattr(self, "shelf"):
            self.judge()
            self.seg_daily_is_the_model()
            left = self.not_waived(self.model.grave())
            latest, waived = (
                great_expectations.latest_statements(self.shelf.store),
                self.shelf.store.query_text("FROM waiver"),
            )
            self.shelf.store.connection.close()
            outcomes = great_expectations.run_suites(self.shelf.settings.warehouse, self.shelf.book)
            grave = any(
                great_expectations.is_grave(latest, waived, o) for o in outcomes if o.failed
            )
            assert grave == bool(left), left
            self.folder.cleanup()


def renames(renamed: tuple[str, str, date | None] | None) -> Codebook:
    if not renamed:
        return load_codebook()
    name = next(name for name, own in NAMES.items() if own == renamed[0])
    return book((IDS[renamed[1]], name, renamed[2], None))


def document_id(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def test_any_documents_in_any_order_end_in_one_figure_in_force() -> None:
    run_state_machine_as_test(
        Loads,
        settings=settings(
            deadline=None,
            max_examples=3,
            stateful_step_count=4,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_model_itself_knows_a_deficiency() -> None:
    model, page = Model(), Page("segregated", 200_000, 100_000, 0)
    model.load((page,), "a" * 64, datetime(2026, 1, 1), 1)  # noqa: DTZ001
    assert model.grave() == {("alpha", DAYS[1], "segregated", check, 1) for check in ("R04", "R06")}
    assert pl.DataFrame({"n": [len(model.seg_daily())]})["n"].item() == 1
