// All firms together.
"use strict";
start(async () => {
  const [firms, market, ranks, stress] = await all("firms", "market", "ranks", "stress");
  const of = names(firms),
    days = rows(market),
    ranked = rows(ranks);
  // The days around one, on this page: the board holds the newest days alone.
  const shift = (day, by) => new Date(Date.parse(day) + by * 864e5).toISOString().slice(0, 10);
  const around = (r) =>
    link("market", { origin: r.origin, figure: "excess", from: shift(r.as_of_date, -15), to: shift(r.as_of_date, 15) });
  watch(() => {
    const figure = get("figure") || "required",
      unit = { excess_pct: "%", firms: "firms", firms_below_target: "firms" }[figure] ?? "US dollars";
    const shown = days
      .filter((r) => matches(r, "origin") && between(r.as_of_date))
      .map((r) => ({
        day: r.as_of_date,
        origin: r.origin,
        value: r[figure],
        said: unit === "US dollars" ? whole(r[figure]) : r[figure],
        firms: r.firms,
        hhi: r.hhi,
        top: r.top_5_pct,
      }));
    const scale =
      unit === "US dollars"
        ? dollars("value", `${plain(figure)}, US dollars`)
        : { field: "value", type: "quantitative", title: unit };
    chart(
      at("totals"),
      `${plain(figure)} of all firms by origin`,
      shown,
      lines(
        scale,
        byOrigin(),
        tip(["day", "day"], ["origin", "origin"], ["said", unit], ["firms", "firms"]),
        { dash: DASHES },
      ),
    );
    chart(
      at("concentration"),
      "Herfindahl index of the requirement by origin",
      shown.filter((r) => r.hhi !== null).map((r) => ({ ...r, value: r.hhi })),
      lines(
        { field: "value", type: "quantitative", title: "Herfindahl index" },
        byOrigin(),
        tip(["day", "day"], ["origin", "origin"], ["hhi", "index"], ["top", "five largest, %"]),
        { dash: DASHES },
      ),
    );
    const origin = get("origin") || "segregated";
    const ofOrigin = ranked.filter((r) => r.origin === origin && between(r.as_of_date));
    const newest = ofOrigin.at(-1)?.as_of_date;
    const largest = new Set(
      ofOrigin.filter((r) => r.as_of_date === newest && r.size_rank <= 6).map((r) => r.firm_id),
    );
    const placed = ofOrigin
      .filter((r) => largest.has(r.firm_id))
      .map((r) => ({
        day: r.as_of_date,
        firm: of[r.firm_id],
        rank: r.size_rank,
        required: whole(r.required),
        share: percent(r.share_pct),
      }));
    const rankTips = tip(
      ["day", "day"],
      ["firm", "firm"],
      ["rank", "rank"],
      ["required", "required"],
      ["share", "share, %"],
    );
    chart(at("ranks"), `Ranks by requirement, ${plain(origin)}`, placed, {
      ...lines(
        {
          field: "rank",
          type: "quantitative",
          title: "rank",
          scale: { reverse: true, zero: false },
          axis: { tickMinStep: 1, format: "d" },
        },
        {
          field: "firm",
          type: "nominal",
          title: "firm",
          scale: { scheme: null, range: hues() },
          legend: { orient: "bottom", columns: 2, labelLimit: 260 },
        },
        rankTips,
      ),
      height: 260,
    });
    table(
      at("peers"),
      `ranks-${origin}`,
      [
        ["month's last day", (r) => r.as_of_date],
        ["rank", (r) => r.size_rank, { number: true }],
        ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }],
        ["required", (r) => r.required, { number: true }],
        ["share %", (r) => r.share_pct, { number: true, show: (r) => percent(r.share_pct) }],
        ["excess % of required", (r) => r.excess_pct, { number: true, show: (r) => percent(r.excess_pct) }],
        ["rank from thinnest", (r) => r.buffer_rank, { number: true }],
      ],
      ofOrigin.filter((r) => r.as_of_date === newest),
    );
    table(
      at("stress"),
      "stress-days",
      [
        [
          "day",
          (r) => r.as_of_date,
          { show: (r) => el("a", { href: around(r) }, r.as_of_date) },
        ],
        ["origin", (r) => r.origin],
        ["rank", (r) => r.fall_rank, { number: true }],
        ["change of excess", (r) => r.excess_change, { number: true }],
        ["in %", (r) => r.excess_change_pct, { number: true, show: (r) => percent(r.excess_change_pct) }],
        ["change of required", (r) => r.required_change, { number: true }],
        ["firms", (r) => r.firms, { number: true }],
        ["below target", (r) => r.firms_below_target, { number: true }],
      ],
      rows(stress).filter((r) => matches(r, "origin") && between(r.as_of_date)),
    );
    table(
      at("days"),
      "market-days",
      [
        ["day", (r) => r.as_of_date],
        ["origin", (r) => r.origin],
        ["firms", (r) => r.firms, { number: true }],
        ["required", (r) => r.required, { number: true }],
        ["funds", (r) => r.funds, { number: true }],
        ["excess", (r) => r.excess, { number: true }],
        ["excess % of required", (r) => r.excess_pct, { number: true, show: (r) => percent(r.excess_pct) }],
        ["below target", (r) => r.firms_below_target, { number: true }],
        ["Herfindahl index", (r) => r.hhi, { number: true }],
        ["five largest, %", (r) => r.top_5_pct, { number: true, show: (r) => percent(r.top_5_pct) }],
      ],
      days.filter((r) => matches(r, "origin") && between(r.as_of_date)).reverse(),
    );
  });
});
