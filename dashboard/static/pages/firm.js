// One firm over time.
"use strict";
start(async () => {
  const firms = await need("firms");
  const list = rows(firms),
    select = document.querySelector("[name=firm]");
  if (!list.length) return at("newest").replaceChildren("The warehouse holds no firm yet.");
  let turn = 0;
  watch(async () => {
    const mine = ++turn,
      firm = list.find((f) => f.firm_id === get("firm")) ?? list[0];
    select.value = firm.firm_id;
    const years = firm.years.filter(
      (y) => (!get("from") || y >= +get("from").slice(0, 4)) && (!get("to") || y <= +get("to").slice(0, 4)),
    );
    const [events, ...parts] = await all(
      `events/${firm.firm_id}`,
      ...years.map((y) => `daily/${firm.firm_id}/${y}`),
    );
    if (mine !== turn) return;
    const found = parts
      .flatMap((part) =>
        Object.entries(part).flatMap(([origin, columns]) =>
          rows(columns).map((r) => ({ ...r, origin, day: r.as_of_date, firm_id: firm.firm_id })),
        ),
      )
      .filter((r) => matches(r, "origin") && between(r.as_of_date));
    const last = found.at(-1)?.as_of_date;
    at("newest").replaceChildren(
      `${firm.firm_name}: ${firm.first_day} to ${firm.last_day}. `,
      last ? statementLink({ firm_id: firm.firm_id, as_of_date: last }, `Statement of ${last}`) : "",
    );
    const pools = found
      .flatMap((r) =>
        [
          ["required", r.required],
          ["funds", r.funds],
        ].map(([what, value]) => ({ day: r.day, origin: r.origin, what, value, said: whole(value) })),
      )
      .filter((r) => r.value !== null);
    chart(
      at("pools"),
      `Required and funds of ${firm.firm_name}`,
      pools,
      lines(
        dollars("value", "US dollars"),
        byOrigin(),
        tip(["day", "day"], ["origin", "origin"], ["what", "figure"], ["said", "US dollars"]),
        {
          dash: {
            field: "what",
            type: "nominal",
            title: "figure",
            scale: {
              domain: ["required", "funds"],
              range: [
                [4, 3],
                [1, 0],
              ],
            },
          },
          detail: { field: "what" },
        },
      ),
    );
    const bands = found
      .filter((r) => r.excess !== null && (r.required || r.excess))
      .map((r) => ({
        day: r.day,
        origin: r.origin,
        excess: r.excess,
        target: r.target,
        low: r.band_low,
        high: r.band_high,
        said: whole(r.excess),
        aim: whole(r.target),
        over: whole(r.excess_over_target),
        days: r.days_to_breach,
      }));
    const facet = new Set(bands.map((r) => r.origin)).size;
    chart(at("excess"), `Excess of ${firm.firm_name} against its target band`, bands, {
      facet: {
        row: {
          field: "origin",
          type: "nominal",
          title: null,
          sort: ORIGINS,
          header: { ...WORDS, labelOrient: "top", labelAnchor: "start" },
        },
      },
      height: undefined,
      width: undefined,
      autosize: undefined,
      resolve: { scale: { y: "independent" } },
      spec: {
        width: Math.max(240, at("excess").clientWidth - 90),
        height: facet > 1 ? 150 : 240,
        layer: [
          {
            mark: { type: "area", opacity: 0.25, color: css("sixth") },
            encoding: { x: day(), y: dollars("low", "US dollars"), y2: { field: "high" } },
          },
          {
            mark: {
              type: "line",
              strokeDash: [5, 3],
              color: css("open"),
              point: few(bands) && { color: css("open"), shape: "diamond" },
            },
            encoding: { x: day(), y: { field: "target", type: "quantitative" } },
          },
          ...lines(
            dollars("excess", "US dollars"),
            { ...byOrigin(), legend: null },
            tip(
              ["day", "day"],
              ["origin", "origin"],
              ["said", "excess"],
              ["aim", "target"],
              ["over", "over target"],
              ["days", "days to breach at trend"],
            ),
          ).layer,
        ],
      },
    });
    const PARTS = [
      "cash_at_banks",
      "securities_at_banks",
      "at_clearing_houses",
      "at_other_brokers",
      "abroad",
      "on_hand",
    ];
    const held = found
      .flatMap((r) =>
        PARTS.map((p) => ({
          day: r.day,
          origin: r.origin,
          part: plain(p),
          value: r[p],
          said: whole(r[p]),
        })),
      )
      .filter((r) => r.value !== null);
    const months = Object.values(
      Object.fromEntries(held.map((r) => [`${r.day.slice(0, 7)} ${r.origin} ${r.part}`, r])),
    );
    chart(at("funds"), `Where the funds of ${firm.firm_name} are`, months, {
      mark: { type: "bar", tooltip: true },
      encoding: {
        x: { ...day("day", "utcyearmonth") },
        y: {
          field: "value",
          type: "quantitative",
          title: "US dollars at the month's last filing, all origins chosen",
          axis: MONEY,
          stack: true,
        },
        color: {
          field: "part",
          type: "nominal",
          title: "held",
          scale: { domain: PARTS.map(plain), range: hues() },
        },
        tooltip: tip(["day", "day"], ["origin", "origin"], ["part", "held"], ["said", "US dollars"]),
      },
    });
    const several = (n, one) => `${whole(n)} ${one}${n === 1 ? "" : "s"}`;
    const happened = [
      ...rows(events.target_changes).map((t) => ({
        day: t.first_day,
        origin: t.origin,
        what: t.target_before === null ? "first target" : "target changed",
        said: t.target_before === null ? whole(t.target) : `${whole(t.target_before)} to ${whole(t.target)}`,
      })),
      ...rows(events.breaches).map((b) => ({
        day: b.first_day,
        origin: b.origin,
        what: "below target",
        said: `${several(b.days, "filing day")} to ${b.last_day}, at worst by ${whole(b.worst).replace("-", "")}${b.still_below ? ", still below" : ""}`,
      })),
      ...rows(events.failures).map((c) => ({
        day: c.as_of_date,
        origin: c.origin,
        what: `${c.check_id} failed`,
        said: c.sentence,
      })),
      ...rows(events.late).map((l) => ({
        day: l.as_of_date,
        origin: l.origin,
        what: l.what,
        said: `due ${l.due_date}${l.submit_date ? `, submitted ${l.submit_date}` : ""}`,
      })),
      ...rows(events.amended).map((a) => ({
        day: a.as_of_date,
        origin: a.origin,
        what: "amended",
        said: `${several(a.lines, "line")} changed`,
      })),
    ]
      .filter((e) => matches(e, "origin") && between(e.day))
      .sort((a, b) => (a.day < b.day ? 1 : -1));
    table(
      at("events"),
      `events-${firm.firm_id}`,
      [
        [
          "day",
          (r) => r.day,
          { show: (r) => statementLink({ firm_id: firm.firm_id, as_of_date: r.day }, r.day) },
        ],
        ["origin", (r) => r.origin],
        ["event", (r) => r.what],
        ["figures", (r) => r.said],
      ],
      happened,
    );
    table(
      at("days"),
      `days-${firm.firm_id}`,
      [
        ["day", (r) => r.day, { show: (r) => statementLink(r, r.day) }],
        ["origin", (r) => r.origin],
        ["required", (r) => r.required, { number: true }],
        ["funds", (r) => r.funds, { number: true }],
        ["excess", (r) => r.excess, { number: true }],
        ["target", (r) => r.target, { number: true }],
        ["over target", (r) => r.excess_over_target, { number: true }],
        ["excess % of required", (r) => r.excess_pct, { number: true, show: (r) => percent(r.excess_pct) }],
        ["days to breach", (r) => r.days_to_breach, { number: true }],
        [
          "note",
          (r) => [r.carried && "carried over", r.corrected && "corrected by a person"].filter(Boolean).join(", "),
        ],
      ],
      [...found].reverse(),
    );
  });
});
