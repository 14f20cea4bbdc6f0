"""What stands on each line of the three statements that is no total: one amount a day.

The lines are built so that the requirement and the excess of the pool's path come out of the
form's own arithmetic: one line of cash on each side takes what the others leave.
"""

import numpy as np

from simulate.firms import Firm
from simulate.parameters import Floats, spread, value
from simulate.paths import Dollars, Noise, Path, dollars, steady

Lines = dict[str, Dollars]


class _Sheet:
    """The lines of one statement while they are filled in, in parts of the requirement."""

    def __init__(self, path: Path, noise: Noise) -> None:
        self.path, self.noise = path, noise
        self.required = path.required.astype(np.float64)
        self.typical = float(self.required.mean())
        self.lines: Lines = {}

    def put(self, code: str, part: Floats | float) -> Dollars:
        """A line as a part of the requirement."""
        self.lines[code] = dollars(steady(self.required * part))
        return self.lines[code]

    def nothing(self, codes: str) -> None:
        """Lines that are printed as zero."""
        for code in codes.split():
            self.lines[code] = np.zeros(len(self.required), np.int64)

    def total(self, codes: str) -> Dollars:
        """The sum of lines filled in already."""
        summed: Dollars = np.sum([self.lines[c] for c in codes.split()], axis=0, dtype=np.int64)
        return summed

    def deficits(self, gross: str, less: str, *, offset: bool) -> Dollars:
        """Accounts in deficit, gross and what customers' securities offset; returns the net."""
        part = self.noise.part(spread("deficit").draw(self.noise.rng).item(), 30, 0.15)
        part = np.clip(part, spread("deficit").low, spread("deficit").high)
        kept = np.zeros(len(part))
        if offset:
            low, middle, high = spread("deficit_offset")
            kept = np.clip(middle + self.noise.wave(30, 0.003), low, high)
        most = value("largest_deficit") * self.path.excess / (1 - kept)
        self.lines[gross] = np.maximum(dollars(np.minimum(self.required * part, most)), 1)
        self.lines[less] = -dollars(self.lines[gross] * kept)
        return self.lines[gross] + self.lines[less]

    def shared(self, codes: str, amount: Dollars) -> None:
        """An amount over lines, in shares that move slowly; the first takes what is left."""
        first, *others = codes.split()
        weights = self.noise.rng.dirichlet(np.full(len(others) + 1, 3.0))
        taken = np.zeros(len(amount), np.int64)
        for code, weight in zip(others, weights[1:], strict=True):
            self.lines[code] = dollars(amount * self.noise.part(0.75 * weight, 60, 0.05))
            taken = taken + self.lines[code]
        self.lines[first] = amount - taken


def _offsets(noise: Noise, path: Path) -> bool:
    """Whether a firm's customers' securities offset deficits; where the excess is small, yes."""
    slim = np.median(path.excess / path.required) < spread("deficit").high / value(
        "largest_deficit"
    )
    return bool(slim or noise.rng.random() >= value("no_offset"))


def segregated(firm: Firm, path: Path, noise: Noise) -> Lines:
    """US futures: the lines 7010 to 7170 that are no totals, and the target."""
    sheet = _Sheet(path, noise)
    own = firm.clears_for_itself
    held = spread("customers_securities").draw(noise.rng).item() * (1.0 if own else 0.3)
    options = noise.rng.uniform(0.02, 0.4) if own else noise.rng.uniform(0.02, 0.08)
    net = sheet.deficits("7045", "7047", offset=_offsets(noise, path))
    securities = sheet.put("7020", noise.part(held))
    sheet.put("7030", noise.wave(40, 0.05))
    long = sheet.put("7032", noise.part(options))
    short = sheet.put("7033", -noise.part(options * noise.rng.uniform(0.8, 1.2)))
    sheet.lines["7010"] = path.required - net - sheet.total("7020 7030 7032 7033")
    sheet.put("7130", noise.either_sign(0.003))
    sheet.nothing("7150 7140 7160 7170")
    if own:
        sheet.lines |= {"7132": long, "7133": short}
        sheet.shared("7120 7090", securities)
        if noise.rng.random() < 0.5:  # noqa: PLR2004
            sheet.lines["7140"] = -dollars(noise.part(sheet.typical * 1e-5))
            sheet.lines["7160"] = dollars(noise.part(sheet.typical * 0.02))
    else:
        sheet.lines["7132"] = dollars(long * noise.part(0.01))
        sheet.lines["7133"] = dollars(short * noise.part(0.04))
        sheet.put("7140", -noise.part(0.01))
        sheet.put("7160", noise.part(noise.rng.uniform(0.2, 0.4)))
        sheet.shared("7090 7120 7170", securities)
    funds = path.required + path.excess
    rest = funds - sheet.total("7090 7120 7130 7132 7133 7140 7150 7160 7170")
    sheet.shared("7070 7080 7100 7110", rest)
    return sheet.lines | {"7194": path.target}


_CHANNELS = {
    "members": ("7700 7710 7720 7730 7735", "5"),
    "clearing": ("7640 7650 7660 7670 7675", "4"),
    "brokers": ("7580 7590 7600 7610 7615", "3"),
}


def _abroad(sheet: _Sheet, noise: Noise, ways: dict[str, float]) -> None:
    """Trade equity and options as those abroad hold them: within 0.2% of the customers' side."""
    for way, (codes, _) in _CHANNELS.items():
        sheet.nothing(codes)
        if way in ways:
            cash, _, equity, long, short = codes.split()
            share = ways[way]
            sheet.put(cash, noise.part(0.25 * share))
            for code, mirrored in ((equity, "7325"), (long, "7335"), (short, "7337")):
                off = 1 + noise.rng.uniform(-0.0018, 0.0018, noise.days)
                sheet.lines[code] = dollars(sheet.lines[mirrored] * share * off)


def secured(firm: Firm, path: Path, noise: Noise) -> Lines:
    """Foreign futures: the lines 7305 to 7765 that are no totals, and the target."""
    sheet = _Sheet(path, noise)
    net = sheet.deficits("7351", "7352", offset=_offsets(noise, path))
    held = spread("customers_securities").draw(noise.rng).item() * firm.clears_for_itself
    sheet.put("7317", noise.part(held))
    sheet.put("7325", noise.wave(40, 0.03))
    options = noise.rng.uniform(0.001, 0.02)
    sheet.put("7335", noise.part(options))
    sheet.put("7337", -noise.part(options * noise.rng.uniform(0.7, 1.3)))
    sheet.nothing("7305 7540 7560 7760 7765")
    law = noise.rng.random()
    liquidating = path.required
    if law < value("foreign_law"):
        # Above line 6 every second time, so that the greater of the two is each of them.
        above = noise.rng.random() < 0.5  # noqa: PLR2004
        sheet.lines["7305"] = path.required if above else dollars(path.required * 0.6)
        liquidating = dollars(path.required * 0.9) if above else path.required
    sheet.lines["7315"] = liquidating - net - sheet.total("7317 7325 7335 7337")
    share = noise.rng.uniform(0.1, 0.4)
    ways = {"members": 1.0} if noise.rng.random() < 0.6 else {  # noqa: PLR2004
        "members": 1 - share, "brokers" if noise.rng.random() < 0.5 else "clearing": share,  # noqa: PLR2004
    }  # fmt: skip
    _abroad(sheet, noise, ways)
    investments = sheet.put("7540", noise.part(noise.rng.choice([0.0, 0.1])))
    sheet.lines["7540"] = investments + sheet.lines["7317"]
    abroad = " ".join(codes for codes, _ in _CHANNELS.values())
    rest = path.required + path.excess - sheet.total(f"7540 7560 7760 7765 {abroad}")
    sheet.shared("7500 7520", rest)
    return sheet.lines | {"7780": path.target}


def cleared_swaps(firm: Firm, path: Path, noise: Noise) -> Lines:
    """Cleared swaps: the lines 8500 to 8715 that are no totals, lines 12.A to C, the target."""
    sheet = _Sheet(path, noise)
    net = sheet.deficits("8560", "8570", offset=_offsets(noise, path))
    held = spread("customers_securities").draw(noise.rng).item()
    securities = sheet.put("8510", noise.part(held))
    sheet.put("8520", noise.wave(40, value("swaps_trade_equity")))
    sheet.nothing("8530 8540 8670 8680 8690 8700 8710 swaps_12a swaps_12b swaps_12c")
    sheet.lines["8500"] = path.required - net - sheet.total("8510 8520 8530 8540")
    sheet.put("8660", noise.either_sign(0.01))
    if firm.clears_for_itself:
        sheet.shared("8650 8620", securities)
    else:
        sheet.shared("8650 8620 8710", securities)
        sheet.put("8700", noise.part(0.05))
        sheet.put("8690", noise.part(0.1))
    if noise.rng.random() < 0.2:  # noqa: PLR2004
        sheet.lines["swaps_12a"] = dollars(sheet.typical * noise.part(0.0005))
    on_hand = sheet.total("swaps_12a swaps_12b swaps_12c")
    taken = sheet.total("8620 8650 8660 8690 8700 8710")
    sheet.shared("8630 8600 8610 8640", path.required + path.excess - taken - on_hand)
    return sheet.lines | {"8715": on_hand, "8760": path.target}


STATEMENTS = {"segregated": segregated, "secured": secured, "cleared_swaps": cleared_swaps}
