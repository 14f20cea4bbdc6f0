// Missing and late statements.
"use strict";
start(async () => {
  const [firms, late] = await all("firms", "late");
  const of = names(firms),
    found = rows(late);
  watch(() => {
    const shown = found.filter(
      (r) =>
        matches(r, "origin", "what") && (!get("firm") || r.firm_id === get("firm")) && between(r.as_of_date),
    );
    monthly(at("chart"), "Missing and late statements by month", shown, "statements", (r) => r.what);
    table(
      at("table"),
      "missing-and-late",
      [
        ["day", (r) => r.as_of_date, { show: (r) => (r.filing_id ? statementLink(r) : r.as_of_date) }],
        ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }],
        ["origin", (r) => r.origin],
        ["what", (r) => r.what, { show: (r) => state(r.what) }],
        ["due", (r) => r.due_date],
        ["submitted", (r) => r.submit_date],
        ["days late", (r) => r.days_late, { number: true }],
      ],
      shown,
    );
  });
});
