"""A desk with a mail server and a webhook, whose runs take place at a moment that is said, and what
its firms file day by day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from desk import CITI, IB, Desk, printed_text
from notified import Hook, Mailbox, free_port
from standing_workers import share_workers

from segwatch import pipeline
from segwatch.alerts.acknowledge import AcknowledgementRequest, write_acknowledgement
from segwatch.alerts.channels import Channel, read_channels
from segwatch.alerts.outbox import send_waiting
from segwatch.codebook.load import load_codebook
from segwatch.pipeline import RunOptions
from segwatch.settings import Settings
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run
from simulate import samples

SECRET = "hunter2-token"
MON, TUE, WED, THU, FRI = (date(2014, 12, day) for day in (1, 2, 3, 4, 5))
# IB's segregated excess is 201,656,167, its target 155,000,000: so much of its own money taken out
# of the bank leaves a dollar too little.
MISSED = 46_656_168


class Watch:
    """A desk with two channels, whose runs take place at a moment that is said."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.mail, self.mail_port = Mailbox(), free_port()
        self.hook, self.hook_port = Hook(), free_port()
        self.file = folder / "channels.toml"
        self.file.write_text(
            f'[desk]\nurl = "mailto://user:{SECRET}@127.0.0.1:{self.mail_port}?mode=insecure'
            '&from=segwatch@example.org&to=desk@example.org"\nseverity = "error"\n'
            f'[hook]\nurl = "json://127.0.0.1:{self.hook_port}/{SECRET}"\nseverity = "info"\n'
        )
        self.file.chmod(0o600)
        self.settings = Settings(warehouse=desk.settings.warehouse, channels_file=self.file)
        self.said: list[str] = []
        self.runs = 0

    @property
    def channels(self) -> list[Channel]:
        return read_channels(self.file)

    def run(self, moment: datetime, *texts: str, sends: bool = True) -> None:
        self.runs += 1
        paths = [self.desk.drop(f"{self.runs}-{n}.txt", text) for n, text in enumerate(texts)]
        options = RunOptions(
            run=Run("ingest", moment),
            complain=self.said.append,
            last="serve",
            workers=share_workers(self.settings.limits, 1),
        )
        self.said += pipeline.run(paths, self.settings, options).unopened
        if sends:
            self.send()

    def send(self) -> tuple[int, int]:
        return send_waiting(
            self.settings.warehouse, load_codebook(), self.channels, self.said.append, None
        )

    def acknowledge(self, kind: str, moment: datetime, wish: AcknowledgementRequest) -> str:
        with open_for_writing(self.settings.warehouse, load_codebook()) as store:
            return write_acknowledgement(store, load_codebook(), kind, wish, moment)


def at(day: date, hour: int = 17, minute: int = 30) -> datetime:
    """A moment of UTC: 17:30 is 12:30 in New York, 22:00 is 17:00."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


# Customers' cash, and the same at banks, with the sums that hold them.
MOVING = {
    IB: "7010 7040 7060 7070 7180 7315 7345 7355 7360 7500 7530 7770",
    CITI: "7010 7040 7060 7070 7180 7315 7345 7355 7360 7500 7530 7770 8500 8550 8590 8600 8720",
}


OWN = "7070 7180 7190 7198"


def of_day(filing: str, day: date, taken_out: int = 0) -> dict[str, str]:
    """A sample's figures as another day might have them: the customers' cash moves, and is kept
    at a bank, where the firm takes out money of its own; what is as of that day says so."""
    figures = dict(samples.figures().filter(filing=filing).select("line", "printed").iter_rows())
    paid_in = 1_000_000 * (day - MON).days
    amounts = {
        line: int(figures[line].replace(",", "")) + paid_in * (line in MOVING[filing].split())
        for line in {*MOVING[filing].split(), *OWN.split()}
    }
    moved = {line: f"{now - taken_out * (line in OWN):,}" for line, now in amounts.items()}
    report = f"{day:%m.%d.%Y} Commodity Margin Deficiency Report.xls"
    dates = {"anc_date": f"{day:%d-%b-%Y}".upper(), "margin_report_attachment": report}
    return moved | {name: date for name, date in dates.items() if name in figures}


def ib(
    day: date, taken_out: int = 0, changes: dict[str, str] | None = None, **header: object
) -> str:
    due = day + timedelta(days=3 if day.weekday() == 4 else 1)
    moved = of_day(IB, day, taken_out) | (changes or {})
    return printed_text(IB, moved, as_of_date=day, **({"submit_date": due} | header))


def citi(day: date) -> str:
    due = day + timedelta(days=3 if day.weekday() == 4 else 1)
    return printed_text(CITI, of_day(CITI, day), as_of_date=day, submit_date=due)
