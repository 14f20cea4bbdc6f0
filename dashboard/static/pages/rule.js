// The rules, their pass rates and open cases.
"use strict";
start(async () => {
  const [firms, rules, trend, cases, statementLines, terms] = await all(
    "firms",
    "rules",
    "rule_trend",
    "cases",
    "statement_lines",
    "terms",
  );
  const of = names(firms),
    list = rows(rules),
    months = rows(trend),
    open = rows(cases);
  const total = Object.fromEntries(rows(terms).map((t) => [t.check_id, t.total])),
    excess = Object.fromEntries(rows(statementLines).map((s) => [s.origin, s.excess]));
  watch(() => {
    const id = get("rule"),
      same = (r) => (!id || r.check_id === id) && matches(r, "origin");
    const first = list.find((r) => r.check_id === id && same(r));
    at("rule").replaceChildren(
      ...(first
        ? [
            el("p", {}, `${id}, ${first.severity}: ${first.asserts}`),
            el("p", {}, `Regulation: ${first.regulation ?? "none given"}`),
          ]
        : []),
    );
    const summed = new Map();
    for (const r of months.filter(same)) {
      const key = id ? `${r.month} ${r.origin}` : r.month,
        sum = summed.get(key) ?? {
          day: r.month,
          origin: id ? r.origin : "all",
          passed: 0,
          failed: 0,
          unknown: 0,
        };
      for (const k of ["passed", "failed", "unknown"]) sum[k] += r[k];
      summed.set(key, sum);
    }
    const rates = [...summed.values()]
      .filter((r) => r.passed + r.failed)
      .map((r) => ({
        ...r,
        value: (100 * r.passed) / (r.passed + r.failed),
        said: percent((100 * r.passed) / (r.passed + r.failed)),
      }));
    const colour = id ? byOrigin() : { value: css("segregated") };
    chart(
      at("trend"),
      `Pass rate of ${id || "all rules"} by month`,
      rates,
      lines(
        {
          field: "value",
          type: "quantitative",
          title: "passes, % of passes and failures",
          scale: { zero: false },
          axis: { format: ".2~f" },
        },
        colour,
        tip(
          ["day", "month"],
          ["origin", "origin"],
          ["said", "%"],
          ["failed", "failed"],
          ["unknown", "unknown"],
        ),
        { mark: { point: true } },
      ),
    );
    table(
      at("rules"),
      "rules",
      [
        [
          "rule",
          (r) => r.check_id,
          { show: (r) => el("a", { href: link("rule", { rule: r.check_id }) }, r.check_id) },
        ],
        ["origin", (r) => r.origin],
        ["severity", (r) => r.severity],
        ["asserts", (r) => r.asserts, { show: (r) => r.asserts }],
        ["regulation", (r) => r.regulation, { show: (r) => r.regulation ?? "" }],
        ["passed", (r) => r.passed, { number: true }],
        ["failed", (r) => r.failed, { number: true }],
        ["unknown", (r) => r.unknown, { number: true }],
      ],
      list.filter(same),
    );
    table(
      at("cases"),
      `cases-${id || "all"}`,
      [
        [
          "day",
          (r) => r.as_of_date,
          { show: (r) => statementLink(r, r.as_of_date, total[r.check_id] ?? excess[r.origin]) },
        ],
        ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }],
        ["origin", (r) => r.origin],
        ["rule", (r) => r.check_id],
        ["severity", (r) => r.severity],
        ["verdict", (r) => r.status, { show: (r) => state(r.status) }],
        ["how it fails", (r) => r.sentence, { show: (r) => r.sentence ?? "" }],
      ],
      open.filter(same),
    );
  });
});
