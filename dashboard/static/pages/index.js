// The board of one day.
"use strict";
// Every state and the name of its colour, the gravest first.
const HUES = {
  deficient: "bad",
  "below target": "secured",
  unreadable: "seventh",
  failed: "fourth",
  unknown: "sixth",
  missing: "segregated",
  late: "fifth",
  warning: "open",
  received: "good",
};
start(async () => {
  const order = Object.keys(HUES);
  const [firms, board] = await all("firms", "board");
  const of = names(firms),
    found = rows(board),
    days = [...new Set(found.map((r) => r.as_of_date))];
  at("days").append(...days.map((d) => el("option", {}, d)));
  watch(() => {
    const date = get("date") || days[0];
    const today = found.filter((r) => r.as_of_date === date && matches(r, "origin"));
    at("tiles").replaceChildren(
      ...order.map((s) =>
        el("li", {}, el("b", {}, String(today.filter((r) => r.state === s).length)), state(s)),
      ),
    );
    const kept = found.filter((r) => matches(r, "origin", "state"));
    const counted = days
      .flatMap((d) =>
        order.map((s, rank) => ({
          day: d,
          state: s,
          rank,
          value: kept.filter((r) => r.as_of_date === d && r.state === s).length,
        })),
      )
      .filter((r) => r.value);
    chart(at("chart"), "Statements by state over the last 30 filing days", counted, {
      mark: { type: "bar", tooltip: true },
      encoding: {
        x: { field: "day", type: "ordinal", title: null, axis: { labelAngle: -60, labelOverlap: true } },
        y: { field: "value", type: "quantitative", title: "statements" },
        color: {
          field: "state",
          type: "nominal",
          title: "state",
          scale: {
            domain: order,
            range: Object.values(HUES).map(css),
          },
        },
        order: { field: "rank" },
        tooltip: tip(["day", "day"], ["state", "state"], ["value", "statements"]),
      },
    });
    table(
      at("table"),
      `board-${date}`,
      [
        ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }],
        ["origin", (r) => r.origin],
        ["state", (r) => r.state, { show: (r) => state(r.state) }],
        ["required", (r) => r.required, { number: true }],
        ["excess", (r) => r.excess, { number: true }],
        ["target", (r) => r.target, { number: true }],
        ["failed", (r) => r.failed_grave, { number: true }],
        ["warnings", (r) => r.failed_warning, { number: true }],
        ["unknown", (r) => r.unknown, { number: true }],
        ["days late", (r) => r.days_late, { number: true }],
        ["statement", (r) => r.as_of_date, { show: (r) => (r.filing_id ? statementLink(r) : "") }],
      ],
      today.filter((r) => matches(r, "state")),
    );
  });
});
