"""What each check must say, as a table: one row per case, judged together in one warehouse.

A case is a firm of its own. It files the sample of Interactive Brokers with some figures changed, on
its last day, and what `before` says on the business days in front of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Changes = Mapping[str, str | None]
SEG, SEC, SWP = "segregated", "secured", "cleared_swaps"
# Business days that are due, the last one first; that of the sample in front.
DAYS = [date(2014, 11, day) for day in (19, 18, 17, 14, 13, 12, 10, 7, 6, 5)]


@dataclass(frozen=True)
class Filing:
    """Figures changed, pages left out, and header fields; a version more of the same day."""

    changes: Changes = field(default_factory=dict)
    without: tuple[str, ...] = ()
    header: Mapping[str, Any] = field(default_factory=dict)
    versions: tuple["Filing", ...] = ()


@dataclass(frozen=True)
class Case:
    """What a check says of the last filing on an origin; None where it writes no row."""

    check: str
    origin: str
    status: str | None
    last: Filing
    before: tuple[Filing, ...] = ()
    severity: str | None = None
    figures: tuple[int | None, int | None, int | None] | None = None


def of(check: str, origin: str, *rows: Any, before: tuple[Filing, ...] = ()) -> list[Case]:
    """Cases of one check: (status, changes or filing, before, severity)."""
    found = []
    for row in rows:
        status, last, *more = row
        earlier = more[0] if more else before
        found.append(
            Case(
                check,
                origin,
                status,
                last if isinstance(last, Filing) else Filing(last),
                tuple(f if isinstance(f, Filing) else Filing(f) for f in earlier),
                more[1] if len(more) > 1 else None,
            )
        )
    return found


COVER, SUPPLEMENTAL = "Cover Page", "Supplemental"
PAGE = {SEG: "Segregation Statement", SEC: "Secured Amounts", SWP: "Swaps Statement"}
NO_BLOCK = dict.fromkeys(("current_anc", "anc_date", "broker_dealer_minimum", "debit_deficit_customers_domestic", "debit_deficit_customers_foreign", "span_customer", "span_noncustomer"))  # fmt: skip
NO_TARGET: Changes = {"seg_target_c_low": "0", "seg_target_c_high": "0"}
EARLY = {"as_of_date": date(2014, 11, 13), "submit_date": date(2014, 11, 14)}
FIRST_DUTY = {"as_of_date": date(2014, 11, 14), "submit_date": date(2014, 11, 17)}


def no(*pages: str, **changes: str | None) -> Filing:
    return Filing(changes, pages)


def dated(submit: date | None = None, **header: Any) -> Filing:
    return Filing(header=header | ({"submit_date": submit} if submit else {}))


# Without a submit date in its header.
UNDATED = Filing(header={"submit_date": None})
SAME: tuple[Filing, ...] = (Filing(),)
CASES: list[Case] = [
    # Late: due 20 November. An amendment is never late; a day without a source is unknown.
    *of("R01", SEG, ("pass", dated(date(2014, 11, 20))), ("fail", dated(date(2014, 11, 21))),
        ("unknown", UNDATED),
        (None, Filing(header={"as_of_date": date(2014, 11, 11), "submit_date": date(2014, 12, 1)})),
        ("unknown", dated(date(2014, 12, 1), status="AMENDED")),
        ("pass", Filing(versions=(dated(date(2014, 12, 1), status="AMENDED"),))),
        ("fail", Filing(header={"submit_date": date(2014, 11, 21)}, versions=(dated(date(2014, 12, 1), status="AMENDED"),))),
        ("fail", Filing(without=(PAGE[SEG],), versions=(dated(date(2014, 12, 1), status="AMENDED"),))),
        (None, no(PAGE[SEG]))),
    *of("R02", SEC, ("pass", dated(date(2014, 11, 20))), ("fail", dated(date(2014, 11, 21))),
        ("unknown", UNDATED), ("unknown", dated(date(2014, 12, 1), status="AMENDED")),
        (None, no(PAGE[SEC]))),
    *of("R03", SWP, ("pass", dated(date(2014, 11, 20))), ("fail", dated(date(2014, 11, 21))),
        ("unknown", UNDATED), ("unknown", dated(date(2014, 12, 1), status="AMENDED")),
        (None, no(PAGE[SWP]))),
    *of("C01", SWP, ("pass", Filing(), SAME), ("fail", no(PAGE[SWP]), SAME),
        (None, no(PAGE[SWP])), (None, no(PAGE[SWP]), (no(PAGE[SWP]),)),
        (None, Filing(without=(PAGE[SWP],), header={"as_of_date": date(2014, 11, 27), "submit_date": date(2014, 11, 28)}), SAME)),
    *of("R04", SEG, ("pass", {"7190": "0"}), ("fail", {"7190": "-1"}), ("unknown", {"7190": None}),
        ("unknown", {"7190": "20l"}), (None, no(PAGE[SEG]))),
    *of("R04", SEG, ("pass", {"7180": "2,274,969,060"}), ("fail", {"7180": "2,274,969,059"}),
        ("fail", {"7180": "2,274,969,059", "7190": None}), ("unknown", {"7180": None, "7190": None})),
    *of("R04", SEC, ("pass", {"7380": "0"}), ("fail", {"7380": "-1"})),
    *of("R04", SWP, ("pass", {"8730": "0"}), ("fail", {"8730": "-1"})),
    *of("R07", SEG, ("pass", {"9100": "201,656,167"}), ("fail", {"9100": "201,656,168"}, (), "error"),
        ("unknown", {"9100": None}), ("unknown", {"7190": None}), (None, no(SUPPLEMENTAL)),
        ("fail", Filing({"9100": "201,656,168"}, header=EARLY), (), "info"),
        ("fail", Filing({"9100": "201,656,168"}, header=FIRST_DUTY), (), "error")),
    *of("R07", SEC, ("pass", {"9101": "101,289,916"}), ("fail", {"9101": "101,289,917"})),
    *of("R07b", SEG, ("pass", {}, ({"9100": "201,656,167"},)), ("fail", {}, ({"9100": "201,656,168"},)),
        ("unknown", {}, ({"9100": None},)), ("unknown", {"7190": None}, SAME),
        (None, {}), (None, {}, (no(SUPPLEMENTAL),)),
        (None, {}, ({"9100": "201,656,168"}, no(SUPPLEMENTAL)))),
    *of("R07b", SEC, ("pass", {}, ({"9101": "101,289,916"},)), ("fail", {}, ({"9101": "101,289,917"},))),
    *of("R08", SWP, ("pass", {"9102": "5", "8730": "5"}), ("fail", {"9102": "6", "8730": "5"}),
        ("unknown", {"9102": None}), (None, no(SUPPLEMENTAL))),
    *of("R09a", SEG, ("pass", {"7194": "1"}), ("fail", {"7194": "0"}), ("unknown", {"7194": None}),
        ("unknown", {"7060": None}), (None, {"7060": "0", "7194": "0"})),
    *of("R09b", SEG, ("pass", {}), ("fail", NO_TARGET), ("pass", {**NO_TARGET, "7060": "0"}),
        ("fail", {"seg_target_a_min_usd": "5"}),
        ("fail", {"seg_target_c_low": "2", "seg_target_c_high": "1"}),
        ("pass", {"seg_target_c_low": "1", "seg_target_c_high": "1"}),
        ("unknown", {**NO_TARGET, "7060": None}), ("unknown", {"seg_target_c_low": "15,00"}),
        (None, no(COVER))),
    *of("R09c", SEG, ("pass", {}, SAME), ("fail", {"7194": "155,000,001"}, SAME),
        ("unknown", {"7194": None}, SAME), (None, {}), ("pass", {}, (Filing(), {"7194": None}))),
    # Three quarters of 201,656,168 are 151,242,126; 1.25 times the target of 155,000,000 is 193,750,000.
    *of("R11", SEG, ("pass", {"7190": "151,242,126"}, ({"7190": "201,656,168"},)),
        ("fail", {"7190": "151,242,125"}, ({"7190": "201,656,168"},), "warning"),
        ("fail", {"7190": "193,750,000"}, ({"7190": "300,000,000"},), "info"),
        ("fail", {"7190": "193,749,999"}, ({"7190": "300,000,000"},), "warning"),
        ("unknown", {"7190": None}, SAME), ("unknown", {}, ({"7190": None},)), (None, {}),
        (None, {}, ({"7190": "0"},))),
    *of("R12", SEG, ("fail", {"7190": "154,999,999"}, ({"7190": "154,999,999"},)),
        ("pass", {"7190": "155,000,000"}, ({"7190": "154,999,999"},)),
        ("pass", {"7190": "154,999,999"}, ({"7190": "155,000,000"},)),
        ("pass", {"7190": "154,999,999"}, ({"7190": "1", "7194": "154,999,999"},)),
        ("unknown", {"7190": "1"}, ({"7190": None},)), (None, {"7194": "0"}, SAME), (None, {"7190": "1"})),
    *of("R14", "filing", (None, {}), ("fail", Filing(header={"status": "AMENDED"})),
        ("pass", Filing(versions=(Filing({"7150": "1"}, header={"status": "AMENDED", "submit_date": date(2014, 11, 21)}),))),
        ("fail", Filing(versions=(Filing({"7150": "1"}, header={"submit_date": date(2014, 11, 21)}),))),
        (None, Filing(versions=(Filing({"7150": "1"}),)))),
    # Net capital 2,425,198,209 less its minimum of 389,607,992 is 2,035,590,217.
    *of("R16", "cover", ("pass", {"9103": "2,035,503,834"}), ("fail", {"9103": "2,035,503,835"}),
        ("unknown", {"9103": None}), ("unknown", {"7465": None}),
        (None, NO_BLOCK), (None, no(SUPPLEMENTAL))),
    *of("R17a", "cover", ("pass", {"current_anc": "389,607,992"}), ("fail", {"current_anc": "389,607,991"}),
        # 8 percent of 4,870,099,906.25 at most: 4,836,532,206 + 33,567,694 give 389,607,992.0.
        ("pass", {"current_anc": "389,607,992", "span_customer": "4,836,532,206"}),
        ("fail", {"current_anc": "389,607,992", "span_customer": "4,836,532,207"}),
        ("fail", {"current_anc": "389,607,992", "7465": "389,607,993"}),
        ("fail", {"current_anc": "389,607,992", "7475": "389,607,993"}),
        ("unknown", {"7465": None}), ("unknown", {"7475": None}), (None, NO_BLOCK), (None, no(COVER))),
    # 120 percent of 389,607,992 are 467,529,590.4.
    *of("R17b", "cover", ("pass", {"current_anc": "467,529,591"}), ("fail", {"current_anc": "467,529,590"}),
        ("pass", Filing({"current_anc": "102,434,984"}, header={"form": "Daily Seg - 1FR"})),
        ("fail", Filing({"current_anc": "102,434,983"}, header={"form": "Daily Seg - 1FR"})),
        ("fail", {"current_anc": "600,000,000", "7465": "400,000,001"}),
        ("pass", {"current_anc": "600,000,000", "7465": "400,000,000"}),
        ("unknown", {"7465": None}), (None, NO_BLOCK)),
    *of("S01", SEG, ("pass", {}), ("fail", {"7020": "1"}), ("pass", {"7020": "1", "7150": "1"}),
        ("fail", {"7020": "2", "7150": "1"}), ("fail", {"7090": "1"}), ("unknown", {"7120": None}),
        ("unknown", {"7150": None}), (None, no(PAGE[SEG]))),
    *of("S02", SWP, ("pass", {}), ("fail", {"8510": "1"}), ("pass", {"8510": "1", "swaps_12c": "1"}),
        ("fail", {"8620": "1"}), ("unknown", {"8650": None}), (None, no(PAGE[SWP]))),
    *of("S03", SEC, ("pass", {"7317": "0"}), ("fail", {"7317": "1"}), ("pass", {"7317": "1", "7570": "1"}),
        ("unknown", {"7710": None}), (None, no(PAGE[SEC]))),
    *of("S04", SEG, ("fail", {}, (), "info"), ("pass", {"7032": "816,870", "7033": "-7,385,900"}),
        ("fail", {"7032": "816,870", "7033": "-7,385,901"}), ("unknown", {"7132": None}), (None, no(PAGE[SEG]))),
    *of("S05", SEC, ("fail", {}, (), "info"), ("pass", {"7335": "430,972", "7337": "-482,172"}),
        ("fail", {"7335": "430,972", "7337": "-482,173"}), ("unknown", {"7610": None}), (None, no(PAGE[SEC]))),
    *of("S06", SEC, ("fail", {}, (), "info"), ("pass", {"7325": "-6,179,771"}),
        ("fail", {"7325": "-6,179,770"}), ("unknown", {"7660": None}), (None, no(PAGE[SEC]))),
    *of("S07", SEG, ("pass", {"7047": "-5,118,276"}), ("fail", {"7047": "-5,118,277"}),
        ("unknown", {"7047": None}), (None, no(PAGE[SEG]))),
    *of("S08", SEG, ("pass", {"7050": "0"}), ("fail", {"7050": "-1"}), ("unknown", {"7050": None}),
        (None, {"7050": "-1", "7047": "-5,118,277"}), (None, no(PAGE[SEG]))),
    *of("S09", "supplemental", ("pass", {}), ("fail", {"9104": "0"}), ("fail", {"9107": "1"}),
        ("pass", {"9103": "1", "9107": "1"}), ("unknown", {"9106": None}), (None, no(SUPPLEMENTAL))),
    *of("S10", SEG, ("pass", {"7194": "155,000,000"}), ("fail", {"7194": "155,000,001"}),
        ("unknown", {"7194": None}), (None, NO_TARGET), (None, no(COVER)),
        # 5 percent of 2,274,969,060 are 113,748,453.
        ("pass", {**NO_TARGET, "seg_target_b_min_pct": "5", "7194": "113,748,454"}),
        ("fail", {**NO_TARGET, "seg_target_b_min_pct": "5", "7194": "113,748,455"}),
        ("unknown", {**NO_TARGET, "seg_target_b_min_pct": "5", "7060": None})),
    *of("S11", SEG, ("pass", {}), ("fail", {"debit_deficit_customers_domestic": "5,118,275"}),
        ("pass", {"7050": "1"}), ("pass", {"7045": "1"}), ("unknown", {"7045": None}), (None, NO_BLOCK),
        (None, no(COVER))),
    *of("S12", "cover", ("pass", {}), ("fail", {"anc_date": "18-NOV-2014"}), (None, {"anc_date": None}),
        ("unknown", {"anc_date": "31-NOV-2014"}),
        (None, no(COVER))),
    *of("S12", "supplemental", ("pass", {}),
        ("fail", {"margin_report_attachment": "11.18.2014 Commodity Margin Deficiency Report.xls"}),
        ("unknown", {"margin_report_attachment": "19.11.2014 Commodity Margin Deficiency Report.xls"}),
        (None, {"margin_report_attachment": None}), (None, no(SUPPLEMENTAL))),
    *of("S13", "filing", ("pass", dated(date(2014, 11, 19))), ("fail", dated(date(2014, 11, 18))),
        ("unknown", UNDATED)),
    *of("S15", SWP, ("pass", {"8715": "0"}), ("fail", {"8715": "1"}), ("pass", {"8715": "1", "swaps_12b": "1"}),
        (None, {})),
    *of("D01", SEG, ("pass", {}), ("pass", {"7020": "0"}), ("fail", {"7020": "-1"}, (), "warning"),
        ("fail", {"7033": "1"}, (), "warning"), ("pass", {"7033": "0", "7030": "-5"}),
        ("fail", {"7060": "-1"}, (), "error"), ("fail", {"7060": "-1", "7020": "-1"}, (), "error"),
        ("unknown", {"7020": "2l"}), ("pass", {"7020": None}), (None, no(PAGE[SEG]))),
    *of("D01", "supplemental", ("fail", {"9104": "-1"}, (), "warning"), ("pass", {})),
    *of("D02", SEG, ("pass", {"7140": "-869,988,758"}), ("fail", {"7140": "-869,988,759"}),
        ("unknown", {"7170": None}), (None, no(PAGE[SEG]))),
    *of("D02", SWP, ("pass", {}), ("fail", {"8690": "-1"})),
    *of("D03", "cover", ("pass", {"current_anc": "801"}, ({"current_anc": "1,000"},)),
        ("fail", {"current_anc": "800"}, ({"current_anc": "1,000"},)),
        ("fail", {"current_anc": "800"}, ({"current_anc": "1,000"}, NO_BLOCK)),
        ("unknown", {"current_anc": "1,2"}, ({"current_anc": "1,000"},)),
        (None, NO_BLOCK, SAME), (None, {}), (None, {}, (NO_BLOCK,))),
    *of("D04", SEG, ("pass", {"7060": "750"}, ({"7060": "1,000"}, *SAME * 4)),
        ("fail", {"7060": "749"}, ({"7060": "1,000"}, *SAME * 4)),
        ("unknown", {"7060": None}, ({"7060": "1,000"}, *SAME * 4)),
        ("unknown", {}, ({"7060": None}, *SAME * 4)), (None, {"7060": "1"}, SAME * 4)),
    # 870,000,000 of 2,000,000,000 are 43.5 points.
    *of("D05", SEG, ("pass", {"7140": "0", "7160": "1,100", "7180": "2,000"}, ({"7140": "0", "7160": "1,300", "7180": "2,000"},)),
        ("fail", {"7140": "0", "7160": "1,099", "7180": "2,000"}, ({"7140": "0", "7160": "1,300", "7180": "2,000"},), "info"),
        ("unknown", {"7160": None}, SAME), ("unknown", {}, ({"7180": None},)), (None, {}),
        (None, {"7180": "0"}, SAME)),
    *of("D06", SEG, ("pass", {"7070": "750", "7080": "0", "7180": "1,000", "7100": "0", "7110": "0", "7140": "0", "7160": "0"},
         ({"7070": "1,000", "7080": "0", "7180": "1,000", "7100": "0", "7110": "0", "7140": "0", "7160": "0"},)),
        ("fail", {"7070": "749", "7080": "0", "7180": "1,000", "7100": "0", "7110": "0", "7140": "0", "7160": "0"},
         ({"7070": "1,000", "7080": "0", "7180": "1,000", "7100": "0", "7110": "0", "7140": "0", "7160": "0"},), "info"),
        ("unknown", {"7070": None}, SAME), (None, {})),
    *of("D07", SEG, ("pass", {"7050": "50,414,041"}), ("fail", {"7050": "50,414,042"}), ("unknown", {"7050": None}),
        (None, {"7190": "-1"}), (None, no(PAGE[SEG]))),
    *of("D08", SEG, (None, {}),
        ("pass", Filing(versions=(Filing({"7190": "155,000,000"}, header={"status": "AMENDED"}),))),
        ("fail", Filing(versions=(Filing({"7190": "154,999,999"}, header={"status": "AMENDED"}),))),
        ("fail", Filing({"7190": "-1"}, versions=(Filing({"7190": "0"}, header={"status": "AMENDED"}),))),
        ("unknown", Filing(versions=(Filing({"7190": None}, header={"status": "AMENDED"}),)))),
    *of("D10", SEG, ("fail", {"7194": "1"}, SAME), ("pass", {"7150": "1"}, SAME), ("unknown", {"7150": None}, SAME),
        (None, {}), (None, {"7060": "0"}, SAME)),
    *of("D10", SEC, ("fail", {}, SAME),
        (None, Filing(header={"as_of_date": date(2014, 11, 27), "submit_date": date(2014, 11, 28)}), SAME)),
    *of("D12", SEG, ("pass", {"7010": "10,500,011"}, ({"7010": "1,000,001"},)),
        ("fail", {"7010": "10,500,010"}, ({"7010": "1,000,001"},)),
        ("pass", {"7010": "9,500,008"}, ({"7010": "1,000,001"},)),
        ("fail", {"7010": "1,000,001"}, ({"7010": "100,000,000"},)),
        ("fail", {"7010": "100,100"}, ({"7010": "100,100,000"},)),
        ("pass", {"7010": "1,000,000"}, ({"7010": "100,000"},)), ("fail", {"7010": "1,000,010"}, ({"7010": "100,001"},)),
        ("pass", {"7010": "-1,000,010"}, ({"7010": "100,001"},)),
        ("unknown", {"7010": None}, SAME), (None, {})),
    *of("D13", "filing", ("pass", Filing()), ("fail", UNDATED), ("fail", dated(status="CORRECTED"))),
    *of("D14", "cover", ("pass", Filing(), SAME), ("fail", no(COVER), SAME), (None, no(COVER)),
        (None, no(COVER), (no(COVER),))),
    *of("D14", "supplemental", ("pass", Filing(), SAME), ("fail", no(SUPPLEMENTAL), SAME),
        (None, no(SUPPLEMENTAL)), ("fail", no(SUPPLEMENTAL), (no(SUPPLEMENTAL), Filing()))),
]  # fmt: skip
