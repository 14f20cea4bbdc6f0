"""The pages around the statements: the cover with targets and capital, the supplemental page."""

import numpy as np

from simulate.firms import ORIGINS, Firm
from simulate.parameters import spread
from simulate.paths import Dollars, Noise, Path, dollars
from simulate.pools import Lines

PREFIXES = {"segregated": "seg", "secured": "sec", "cleared_swaps": "swp"}
_OPTION_LINES = {
    "a": ("a_min_usd", None),
    "b": ("b_min_pct", None),
    "c": ("c_low", "c_high"),
    "d": ("d_low_pct", "d_high_pct"),
}
PERCENT = tuple(
    f"{prefix}_target_{name}"
    for prefix in PREFIXES.values()
    for names in _OPTION_LINES.values()
    for name in names
    if name and name.endswith("pct")
)
_ZERO_LINES = (
    "debit_deficit_noncustomers_domestic",
    "debit_deficit_noncustomers_foreign",
    "proprietary_profit_loss_domestic",
    "proprietary_profit_loss_foreign",
    "proprietary_ote_domestic",
    "proprietary_ote_foreign",
    "proprietary_capital_charges",
)


def option_lines(origin: str, option: str) -> tuple[str, str | None]:
    """The cover's lines of an option: its low end or minimum, and its high end."""
    low, high = _OPTION_LINES[option]
    prefix = f"{PREFIXES[origin]}_target_"
    return prefix + low, prefix + high if high else None


def targets(firm: Firm, paths: dict[str, Path], days: int) -> Lines:
    """The six numbers of each origin's target; percentages in hundredths of a percent."""
    lines = {
        f"{prefix}_target_{name}": np.zeros(days, np.int64)
        for prefix in PREFIXES.values()
        for names in _OPTION_LINES.values()
        for name in names
        if name
    }
    for origin, path in paths.items():
        low, high = option_lines(origin, firm.pools[origin].option)
        lines[low] = path.low
        if high:
            lines[high] = path.high
    return lines


def capital(firm: Firm, lines: Lines, paths: dict[str, Path], noise: Noise) -> Lines:
    """Net capital and what it must cover, well above the early-warning levels (1.12(b))."""
    days = noise.days
    required = np.sum([path.required for path in paths.values()], axis=0)
    customers = dollars(required * noise.part(0.4, 60, 0.05))
    others = dollars(required * noise.part(0.02, 60, 0.05))
    of_margin = 0.08 * (customers + others)
    floor = 20_000_000 if firm.form.endswith("FOCUS II") else 1_000_000
    dealer = dollars(np.full(days, of_margin[0] * noise.rng.uniform(0.2, 0.9)))
    if not firm.form.endswith("FOCUS II"):
        dealer = np.zeros(days, np.int64)
    other = dollars(np.full(days, floor * noise.rng.uniform(0.2, 1.1)))
    warning = np.maximum.reduce(
        [1.1 * of_margin, np.full(days, 1.5 * floor), 1.5 * other, 1.2 * dealer]
    )
    level = spread("capital_to_warning").draw(noise.rng).item()
    gross = noise.rng.random() < 0.5  # noqa: PLR2004
    nothing = np.zeros(days, np.int64)

    def deficit(gross_code: str, less_code: str) -> Dollars:
        whole = lines.get(gross_code, nothing)
        return whole if gross else whole + lines.get(less_code, nothing)

    return dict.fromkeys(_ZERO_LINES, nothing) | {
        "current_anc": dollars(warning * np.maximum(noise.part(level, 60, 0.05), 1.3)),
        "broker_dealer_minimum": dealer,
        "debit_deficit_customers_domestic": deficit("7045", "7047"),
        "debit_deficit_customers_foreign": deficit("7351", "7352"),
        "span_customer": customers,
        "span_noncustomer": others,
        "7465": np.full(days, floor, np.int64),
        "7475": other,
    }


_DEFICIENCIES = {
    "segregated": ("9100", "9104", "7045"),
    "secured": ("9101", "9105", "7351"),
    "cleared_swaps": ("9102", "9106", "8560"),
}


def supplemental(lines: Lines, paths: dict[str, Path], noise: Noise) -> Lines:
    """Margin deficiencies and how many accounts they are of: both nothing, or neither."""
    nothing = np.zeros(noise.days, np.int64)
    found = {"9103": nothing, "9107": nothing}
    for origin in ORIGINS:
        amount, count, gross = _DEFICIENCIES[origin]
        if origin not in paths:
            found |= {amount: nothing, count: nothing}
            continue
        least, middle, most = spread("accounts_in_deficiency")
        accounts = np.clip(np.rint(middle + noise.wave(10, 3.0)), least, most).astype(np.int64)
        # Well below the gross deficits, and below the excess of this day and the next.
        sure = np.minimum(0.1 * lines[gross], 0.2 * paths[origin].excess)
        each = sure * noise.part(0.3, 20, 0.15)
        owed = dollars(np.maximum(each, 1)) * (accounts > 0)
        found |= {amount: owed, count: accounts}
    return found


def zero_statement(codes: list[str], days: int) -> Lines:
    """A page without business: every line zero."""
    return dict.fromkeys(codes, np.zeros(days, np.int64))
