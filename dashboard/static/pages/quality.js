// How well documents were read.
"use strict";
start(async () => {
  const [firms, quality, rejected] = await all("firms", "quality", "rejected_documents");
  const of = names(firms),
    found = rows(quality);
  const KEYS = [
    "filings",
    "identities",
    "identities_passed",
    "failed_grave",
    "failed_warning",
    "unknown",
    "printed_amounts",
    "leftovers",
    "rejected_amounts",
    "scans",
  ];
  const sum = (list, by) => [
    ...list
      .reduce((m, r) => {
        const s = m.get(by(r)) ?? { ...r, ...Object.fromEntries(KEYS.map((k) => [k, 0])) };
        for (const k of KEYS) s[k] += r[k];
        return m.set(by(r), s);
      }, new Map())
      .values(),
  ];
  const rate = (r) => (r.identities ? (100 * r.identities_passed) / r.identities : null);
  watch(() => {
    const shown = found.filter((r) => (!get("firm") || r.firm_id === get("firm")) && monthBetween(r.month));
    const months = sum(shown, (r) => r.month);
    chart(
      at("passed"),
      "Identities that hold, by month",
      months
        .filter((r) => r.identities)
        .map((r) => ({ day: r.month, value: rate(r), said: percent(rate(r)), filings: r.filings })),
      lines(
        { field: "value", type: "quantitative", title: "% of identities", scale: { zero: false }, axis: { format: ".2~f" } },
        { value: css("segregated") },
        tip(["day", "month"], ["said", "%"], ["filings", "filings"]),
        { mark: { point: true } },
      ),
    );
    chart(
      at("lost"),
      "Amounts not loaded, by month",
      months.flatMap((r) =>
        ["leftovers", "rejected_amounts"].map((k) => ({
          day: r.month,
          kind: plain(k),
          value: r[k],
          said: whole(r[k]),
        })),
      ),
      {
        mark: { type: "bar", tooltip: true },
        encoding: {
          x: day("day", "utcyearmonth"),
          y: { field: "value", type: "quantitative", title: "amounts" },
          color: { field: "kind", type: "nominal", title: null },
          tooltip: tip(["day", "month"], ["kind", "kind"], ["said", "amounts"]),
        },
      },
    );
    table(
      at("firms"),
      "quality",
      [
        ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }],
        ["filings", (r) => r.filings, { number: true }],
        ["identities that hold, %", rate, { number: true, show: (r) => percent(rate(r)) }],
        ["failed", (r) => r.failed_grave, { number: true }],
        ["warnings", (r) => r.failed_warning, { number: true }],
        ["unknown", (r) => r.unknown, { number: true }],
        ["leftovers", (r) => r.leftovers, { number: true }],
        ["rejected amounts", (r) => r.rejected_amounts, { number: true }],
        ["scans", (r) => r.scans, { number: true }],
      ],
      sum(shown, (r) => r.firm_id),
    );
    table(
      at("rejected"),
      "rejected-documents",
      [
        ["document", (r) => r.source, { show: (r) => r.source }],
        ["met (UTC)", (r) => r.received_at],
        ["reason", (r) => r.reason],
        ["what to do", (r) => r.detail, { show: (r) => r.detail }],
      ],
      rows(rejected),
    );
  });
});
