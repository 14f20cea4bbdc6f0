// What amendments changed.
"use strict";
start(async () => {
  const [firms, amendments] = await all("firms", "amendments");
  const of = names(firms),
    found = rows(amendments);
  watch(() => {
    const shown = found.filter(
      (r) =>
        matches(r, "firm", "origin") && (!get("firm") || r.firm_id === get("firm")) && between(r.as_of_date),
    );
    monthly(
      at("chart"),
      "Amended filings by month",
      [...new Map(shown.map((r) => [r.filing_after, r])).values()],
      "amended filings",
      () => "amended",
    );
    table(
      at("table"),
      "amendments",
      [
        [
          "day",
          (r) => r.as_of_date,
          {
            show: (r) =>
              statementLink({ ...r, shown: false, filing_id: r.filing_after }, r.as_of_date, r.line_code),
          },
        ],
        ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }],
        ["form", (r) => r.form],
        ["origin", (r) => r.origin],
        ["line", (r) => r.line_code],
        ["before", (r) => r.amount_before, { number: true }],
        ["after", (r) => r.amount_after, { number: true }],
        [
          "change",
          (r) =>
            r.amount_before === null || r.amount_after === null ? null : r.amount_after - r.amount_before,
          { number: true },
        ],
        ["submitted", (r) => r.submit_date],
        ["known since (UTC)", (r) => r.known_from],
      ],
      shown,
    );
  });
});
