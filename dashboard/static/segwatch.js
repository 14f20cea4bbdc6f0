// All that the pages do. Data comes from data/*.js, scripts that call segwatch.register, so that the
// pages work from disk. Text from documents is only ever set as text, never as markup.
"use strict";
(() => {
  const ORIGINS = ["segregated", "secured", "cleared_swaps"];
  const stored = new Map(), asked = new Map();
  window.segwatch = { register: (name, data) => stored.set(name, data) };

  // ---- data -------------------------------------------------------------------------------
  function need(name) {
    if (stored.has(name)) return Promise.resolve(stored.get(name));
    if (!asked.has(name)) asked.set(name, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.onload = () => done(stored.get(name));
      script.onerror = () => failed(new Error(`data/${name}.js is not there; build the site anew.`));
      document.head.append(script);
    }));
    return asked.get(name);
  }
  const all = (...names) => Promise.all(names.map(need));
  function rows(columns) {
    const names = Object.keys(columns), length = names.length ? columns[names[0]].length : 0;
    return Array.from({ length }, (_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]])));
  }

  // ---- words and numbers ------------------------------------------------------------------
  const plain = (text) => (text ?? "").toString().replaceAll("_", " ");
  const whole = (n) => (n === null || n === undefined || n === "" ? "" :
    typeof n === "string" ? n.replace(/\B(?=(\d{3})+(?!\d))/g, ",") : Math.round(n).toLocaleString("en-US"));
  const percent = (n) => (n === null || n === undefined ? "" : Number(n).toFixed(2));
  const short = (n) => { // for tooltips
    const size = Math.abs(n);
    for (const [unit, word] of [[1e12, "tn"], [1e9, "bn"], [1e6, "m"]])
      if (size >= unit) return `${(n / unit).toFixed(2)} ${word}`;
    return whole(n);
  };
  function el(name, given = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (key === "class") made.className = value;
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((c) => c !== null && c !== undefined));
    return made;
  }
  const at = (id) => document.getElementById(id);
  const state = (word) => el("span", { class: `state ${plain(word).replaceAll(" ", "-")}` }, plain(word));
  const notice = (words) => el("p", { class: "notice" }, words);

  // ---- filters, which live in the URL -----------------------------------------------------
  const chosen = () => new URLSearchParams(location.search);
  const get = (name) => chosen().get(name) ?? "";
  function link(page, given) {
    const query = new URLSearchParams(Object.entries(given).filter(([, v]) => v !== "" && v !== null && v !== undefined));
    return `${page}.html?${query}`;
  }
  function choose(changes, draw) {
    const query = chosen();
    for (const [name, value] of Object.entries(changes)) value === "" || value === null ? query.delete(name) : query.set(name, value);
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text ? `?${text}` : "") + location.hash);
    fill();
    draw();
  }
  const filters = () => document.querySelectorAll("[data-filter]");
  function fill() {
    for (const filter of filters()) if (chosen().has(filter.name)) filter.value = get(filter.name);
  }
  const failed = (error) => at("main").append(notice(error.message));
  function watch(drawn) {
    const draw = async () => { try { await drawn(); } catch (error) { failed(error); } };
    fill();
    for (const filter of filters()) filter.addEventListener(filter.type === "search" ? "input" : "change", () => {
      const clears = filter.name === "firm" || filter.name === "date" ? { filing: "" } : {};
      choose({ ...clears, [filter.name]: filter.value }, draw);
    });
    for (const form of document.querySelectorAll("form.filters")) form.addEventListener("submit", (e) => e.preventDefault());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    draw();
  }
  const matches = (row, ...names) => names.every((n) => !get(n) || String(row[n]) === get(n));
  const between = (day) => (!get("from") || day >= get("from")) && (!get("to") || day <= get("to"));
  const monthBetween = (month) => (!get("from") || month >= get("from").slice(0, 8) + "01") && (!get("to") || month <= get("to"));

  // ---- tables: sorted by their heads, downloaded as CSV -----------------------------------
  // A column: [head, row => value, {number, show: row => node or text}].
  const SHOWN = 200;
  function table(place, name, columns, data, made = {}) {
    let sorted = made.sorted ?? null, down = made.down ?? false, shown = SHOWN;
    const value = ([, of], row) => of(row);
    const redraw = () => {
      const ordered = sorted === null ? data : [...data].sort((a, b) => {
        const [x, y] = [value(columns[sorted], a), value(columns[sorted], b)];
        if (x === y) return 0;
        if (x === null || x === undefined || x === "") return 1;
        if (y === null || y === undefined || y === "") return -1;
        return (x < y ? -1 : 1) * (down ? -1 : 1);
      });
      const heads = columns.map(([head, , o = {}], i) => el("th", {
        scope: "col", class: o.number ? "number" : null,
        "aria-sort": sorted === i ? (down ? "descending" : "ascending") : null,
      }, el("button", { type: "button", onclick: () => { down = sorted === i ? !down : Boolean(o.number); sorted = i; redraw(); } },
        head + (sorted === i ? (down ? " \u25be" : " \u25b4") : ""))));
      const body = ordered.slice(0, shown).map((row) => el("tr", {}, ...columns.map(([, of, o = {}]) =>
        el("td", { class: o.number ? "number" : null }, o.show ? o.show(row) : o.number ? whole(of(row)) : plain(of(row))))));
      const more = data.length > shown ? el("button", { type: "button", onclick: () => { shown += 1000; redraw(); } }, `Show more of ${whole(data.length)}`) : null;
      place.replaceChildren(
        el("p", { class: "tools" }, el("span", {}, `${whole(data.length)} ${data.length === 1 ? "row" : "rows"}`),
          el("button", { type: "button", onclick: () => download(name, columns.map((c) => c[0]), ordered.map((row) => columns.map((c) => value(c, row)))) }, "Download CSV")),
        data.length ? el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...body))) : notice("Nothing to show for this choice."),
        more ?? "");
    };
    redraw();
  }
  function download(name, heads, cells) {
    // A text that a spreadsheet would take for a formula is given a quote in front.
    const cell = (v) => {
      let text = v === null || v === undefined ? "" : String(v);
      if (typeof v === "string" && /^[=+@\t\r]|^-(?![\d.,]+$)/.test(text)) text = `'${text}`;
      return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const text = [heads, ...cells].map((row) => row.map(cell).join(",")).join("\r\n");
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    const a = el("a", { href: url, download: `${name}.csv` });
    a.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
  function sortInPlace(of) { // a table that stands in the page already
    const body = of.tBodies[0];
    [...of.tHead.rows[0].cells].forEach((head, i) => {
      const words = head.textContent;
      head.replaceChildren(el("button", { type: "button", onclick: () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of of.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        body.append(...[...body.rows].sort((a, b) => a.cells[i].textContent.localeCompare(b.cells[i].textContent, "en", { numeric: true }) * (down ? -1 : 1)));
      } }, words));
    });
    of.parentElement.before(el("p", { class: "tools" }, el("button", { type: "button", onclick: () =>
      download(of.dataset.sorts, [...of.tHead.rows[0].cells].map((c) => c.textContent), [...body.rows].map((r) => [...r.cells].map((c) => c.textContent))) }, "Download CSV")));
  }

  // ---- charts -----------------------------------------------------------------------------
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const hues = () => [...ORIGINS, "fourth", "fifth", "sixth"].map(css);
  const WORDS = { labelExpr: "replace(datum.label, '_', ' ')" };
  const byOrigin = () => ({ field: "origin", type: "nominal", title: "origin", legend: WORDS, scale: { domain: ORIGINS, range: ORIGINS.map(css) } });
  const DASHES = { field: "origin", type: "nominal", title: "origin", legend: WORDS, scale: { domain: ORIGINS, range: [[1, 0], [6, 3], [2, 2]] } };
  const day = (field = "day", unit = "utcyearmonthdate") => ({ field, timeUnit: unit, type: "temporal", title: null });
  const MONEY = { format: "~s", labelExpr: "replace(replace(replace(datum.label, 'G', ' bn'), 'M', ' m'), 'T', ' tn')" };
  const dollars = (field, title) => ({ field, type: "quantitative", title, axis: MONEY });
  const tips = [];
  function chart(place, title, values, spec) {
    place.replaceChildren();
    if (!values.length) return place.append(notice("Nothing to draw for this choice."));
    const ink = css("ink"), line = css("line"), soft = css("soft");
    const few = new Set(values.map((v) => v.day)).size < 30; // a line of few days shows its points
    const config = {
      background: css("ground"), font: "system-ui, sans-serif",
      axis: { labelColor: ink, titleColor: soft, gridColor: line, domainColor: line, tickColor: line },
      legend: { labelColor: ink, titleColor: soft, orient: "top" }, header: { labelColor: ink, titleColor: soft },
      title: { color: ink }, view: { stroke: null }, range: { category: hues() }, line: { strokeWidth: 1.6, point: few },
    };
    const full = { width: Math.max(240, place.clientWidth - 90), height: 240, autosize: { type: "fit-x", contains: "padding" }, description: title, data: { values }, config, ...spec };
    const view = new vega.View(vega.parse(vegaLite.compile(full).spec, null, { ast: true }), {
      renderer: "canvas", container: place, hover: true, expr: vega.expressionInterpreter, tooltip,
    });
    view.runAsync().then(() => {
      place.querySelector("canvas")?.setAttribute("aria-label", title);
      place.dataset.drawn = String(values.length);
      place.dataset.signature = String(values.reduce((sum, v) => (sum * 31 + Math.round(Number(v.value ?? v.excess ?? v.rank ?? 0) % 9973) + 7) % 1000003, 7));
    });
  }
  function tooltip(_, event, item, value) {
    tips.splice(0).forEach((tip) => tip.remove());
    if (!value || typeof value !== "object") return;
    const list = el("dl", {}, ...Object.entries(value).flatMap(([k, v]) => [el("dt", {}, plain(k)), el("dd", {}, plain(v))]));
    const tip = el("div", { class: "tip", role: "tooltip" }, list);
    document.body.append(tip);
    tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8)}px`;
    tips.push(tip);
  }
  const nearest = { params: [{ name: "hover", select: { type: "point", on: "pointerover", clear: "pointerout", nearest: true } }] };
  const lines = (y, colour, tipFields, more = {}) => ({
    layer: [
      { mark: { type: "line", ...more.mark }, encoding: { x: day(), y, color: colour, ...(more.dash ? { strokeDash: more.dash } : {}), detail: more.detail } },
      { ...nearest, mark: { type: "point", size: 40, filled: true, tooltip: true },
        encoding: { x: day(), y, color: colour, detail: more.detail, opacity: { condition: { param: "hover", empty: false, value: 1 }, value: 0 }, tooltip: tipFields } },
    ],
  });
  const tip = (...pairs) => pairs.map(([field, title]) => ({ field, type: "nominal", title }));

  // ---- pages ------------------------------------------------------------------------------
  const names = (firms) => Object.fromEntries(rows(firms).map((f) => [f.firm_id, f.firm_name]));
  const firmLink = (of, id) => el("a", { href: link("firm", { firm: id }) }, of[id] ?? id);
  const statementLink = (row, words, code) => el("a", { href: link("statement", { firm: row.firm_id, date: row.as_of_date, filing: row.shown === false ? row.filing_id : "", code }) }, words ?? row.as_of_date);

  const pages = {
    async index() {
      const [firms, board] = await all("firms", "board");
      const of = names(firms), found = rows(board), days = [...new Set(found.map((r) => r.as_of_date))];
      at("days").append(...days.map((d) => el("option", {}, d)));
      watch(() => {
        const date = get("date") || days[0];
        const today = found.filter((r) => r.as_of_date === date && matches(r, "origin"));
        const order = ["deficient", "below target", "failed", "missing", "late", "warning", "received"];
        at("tiles").replaceChildren(...order.map((s) => el("li", {}, el("b", {}, String(today.filter((r) => r.state === s).length)), state(s))));
        const kept = found.filter((r) => matches(r, "origin", "state"));
        const counted = days.flatMap((d) => order.map((s) => ({ day: d, state: s, value: kept.filter((r) => r.as_of_date === d && r.state === s).length }))).filter((r) => r.value);
        chart(at("chart"), "Statements by state over the last 30 filing days", counted, {
          mark: { type: "bar", tooltip: true },
          encoding: { x: { field: "day", type: "ordinal", title: null, axis: { labelAngle: -60, labelOverlap: true } }, y: { field: "value", type: "quantitative", title: "statements" },
            color: { field: "state", type: "nominal", title: "state", scale: { domain: order, range: [css("bad"), css("secured"), css("fourth"), css("open"), css("fifth"), css("sixth"), css("good")] } },
            order: { field: "state" }, tooltip: tip(["day", "day"], ["state", "state"], ["value", "statements"]) },
        });
        table(at("table"), `board-${date}`, [
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
        ], today.filter((r) => matches(r, "state")));
      });
    },

    async market() {
      const [firms, market, ranks, stress] = await all("firms", "market", "ranks", "stress");
      const of = names(firms), days = rows(market), ranked = rows(ranks);
      watch(() => {
        const figure = get("figure") || "required", unit = { excess_pct: "%", firms: "firms", firms_below_target: "firms" }[figure] ?? "US dollars";
        const shown = days.filter((r) => matches(r, "origin") && between(r.as_of_date)).map((r) => ({ day: r.as_of_date, origin: r.origin, value: r[figure], said: unit === "US dollars" ? whole(r[figure]) : r[figure], firms: r.firms, hhi: r.hhi, top: r.top_5_pct }));
        const scale = unit === "US dollars" ? dollars("value", `${plain(figure)}, US dollars`) : { field: "value", type: "quantitative", title: unit };
        chart(at("totals"), `${plain(figure)} of all firms by origin`, shown, lines(scale, byOrigin(), tip(["day", "day"], ["origin", "origin"], ["said", unit], ["firms", "firms"]), { dash: DASHES }));
        chart(at("concentration"), "Herfindahl index of the requirement by origin", shown.filter((r) => r.hhi !== null).map((r) => ({ ...r, value: r.hhi })),
          lines({ field: "value", type: "quantitative", title: "Herfindahl index" }, byOrigin(), tip(["day", "day"], ["origin", "origin"], ["hhi", "index"], ["top", "five largest, %"]), { dash: DASHES }));
        const origin = get("origin") || "segregated";
        const placed = ranked.filter((r) => r.origin === origin && between(r.as_of_date) && r.size_rank <= 6).map((r) => ({ day: r.as_of_date, firm: of[r.firm_id], rank: r.size_rank, required: whole(r.required), share: percent(r.share_pct) }));
        const rankTips = tip(["day", "day"], ["firm", "firm"], ["rank", "rank"], ["required", "required"], ["share", "share, %"]);
        chart(at("ranks"), `Ranks by requirement, ${plain(origin)}`, placed, {
          ...lines({ field: "rank", type: "quantitative", title: "rank", scale: { reverse: true, zero: false }, axis: { tickMinStep: 1, format: "d" } },
            { field: "firm", type: "nominal", title: "firm", scale: { scheme: null, range: hues() }, legend: { orient: "bottom", columns: 2, labelLimit: 260 } }, rankTips), height: 260 });
        const newest = ranked.map((r) => r.as_of_date).at(-1);
        table(at("peers"), `ranks-${origin}`, [
          ["month's last day", (r) => r.as_of_date], ["rank", (r) => r.size_rank, { number: true }],
          ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }],
          ["required", (r) => r.required, { number: true }], ["share %", (r) => r.share_pct, { number: true, show: (r) => percent(r.share_pct) }],
          ["excess % of required", (r) => r.excess_pct, { number: true, show: (r) => percent(r.excess_pct) }],
          ["rank from thinnest", (r) => r.buffer_rank, { number: true }],
        ], ranked.filter((r) => r.origin === origin && r.as_of_date === newest));
        table(at("stress"), "stress-days", [
          ["day", (r) => r.as_of_date, { show: (r) => el("a", { href: link("index", { date: r.as_of_date }) }, r.as_of_date) }], ["origin", (r) => r.origin], ["rank", (r) => r.fall_rank, { number: true }],
          ["change of excess", (r) => r.excess_change, { number: true }], ["in %", (r) => r.excess_change_pct, { number: true, show: (r) => percent(r.excess_change_pct) }],
          ["change of required", (r) => r.required_change, { number: true }], ["firms", (r) => r.firms, { number: true }],
          ["below target", (r) => r.firms_below_target, { number: true }],
        ], rows(stress).filter((r) => matches(r, "origin") && between(r.as_of_date)));
      });
    },

    async firm() {
      const [firms, cases, late, amendments] = await all("firms", "cases", "late", "amendments");
      const list = rows(firms), select = document.querySelector("[name=firm]");
      if (!list.length) return at("newest").replaceChildren("The warehouse holds no firm yet.");
      let turn = 0;
      watch(async () => {
        const mine = ++turn, firm = list.find((f) => f.firm_id === get("firm")) ?? list[0];
        select.value = firm.firm_id;
        const years = firm.years.filter((y) => (!get("from") || y >= +get("from").slice(0, 4)) && (!get("to") || y <= +get("to").slice(0, 4)));
        const [events, ...parts] = await all(`events/${firm.firm_id}`, ...years.map((y) => `daily/${firm.firm_id}/${y}`));
        if (mine !== turn) return;
        const found = parts.flatMap((part) => Object.entries(part).flatMap(([origin, columns]) => rows(columns).map((r) => ({ ...r, origin, day: r.as_of_date, firm_id: firm.firm_id }))))
          .filter((r) => matches(r, "origin") && between(r.as_of_date));
        const last = found.at(-1)?.as_of_date;
        at("newest").replaceChildren(`${firm.firm_name}: ${firm.first_day} to ${firm.last_day}. `, last ? statementLink({ firm_id: firm.firm_id, as_of_date: last }, `Statement of ${last}`) : "");
        const pools = found.flatMap((r) => [["required", r.required], ["funds", r.funds]].map(([what, value]) => ({ day: r.day, origin: r.origin, what, value, said: whole(value) }))).filter((r) => r.value !== null);
        chart(at("pools"), `Required and funds of ${firm.firm_name}`, pools, lines(dollars("value", "US dollars"), byOrigin(), tip(["day", "day"], ["origin", "origin"], ["what", "figure"], ["said", "US dollars"]),
          { dash: { field: "what", type: "nominal", title: "figure", scale: { domain: ["required", "funds"], range: [[4, 3], [1, 0]] } }, detail: { field: "what" } }));
        const bands = found.filter((r) => r.excess !== null && (r.required || r.excess)).map((r) => ({ day: r.day, origin: r.origin, excess: r.excess, target: r.target, low: r.band_low, high: r.band_high, said: whole(r.excess), aim: whole(r.target), over: whole(r.excess_over_target), days: r.days_to_breach }));
        const facet = new Set(bands.map((r) => r.origin)).size;
        chart(at("excess"), `Excess of ${firm.firm_name} against its target band`, bands, {
          facet: { row: { field: "origin", type: "nominal", title: null, sort: ORIGINS, header: { ...WORDS, labelOrient: "top", labelAnchor: "start" } } }, height: undefined, width: undefined, autosize: undefined,
          resolve: { scale: { y: "independent" } },
          spec: { width: Math.max(240, at("excess").clientWidth - 90), height: facet > 1 ? 150 : 240, layer: [
            { mark: { type: "area", opacity: 0.25, color: css("sixth") }, encoding: { x: day(), y: dollars("low", "US dollars"), y2: { field: "high" } } },
            { mark: { type: "line", strokeDash: [5, 3], color: css("open") }, encoding: { x: day(), y: { field: "target", type: "quantitative" } } },
            ...lines(dollars("excess", "US dollars"), { ...byOrigin(), legend: null }, tip(["day", "day"], ["origin", "origin"], ["said", "excess"], ["aim", "target"], ["over", "over target"], ["days", "days to breach at trend"])).layer,
          ] },
        });
        const PARTS = ["cash_at_banks", "securities_at_banks", "at_clearing_houses", "at_other_brokers", "abroad", "on_hand"];
        const held = found.flatMap((r) => PARTS.map((p) => ({ day: r.day, origin: r.origin, part: plain(p), value: r[p], said: whole(r[p]) }))).filter((r) => r.value !== null);
        const months = Object.values(Object.fromEntries(held.map((r) => [`${r.day.slice(0, 7)} ${r.origin} ${r.part}`, r])));
        chart(at("funds"), `Where the funds of ${firm.firm_name} are`, months, {
          mark: { type: "bar", tooltip: true }, encoding: { x: { ...day("day", "utcyearmonth") }, y: { field: "value", type: "quantitative", title: "US dollars at the month's last filing, all origins chosen", axis: MONEY, stack: true },
            color: { field: "part", type: "nominal", title: "held", scale: { domain: PARTS.map(plain), range: hues() } }, tooltip: tip(["day", "day"], ["origin", "origin"], ["part", "held"], ["said", "US dollars"]) },
        });
        const own = (columns) => rows(columns).filter((r) => r.firm_id === firm.firm_id);
        const amended = new Map();
        for (const a of own(amendments)) amended.set(a.filing_after, { ...a, lines: (amended.get(a.filing_after)?.lines ?? 0) + 1 });
        const happened = [
          ...rows(events.target_changes).map((t) => ({ day: t.first_day, origin: t.origin, what: t.target_before === null ? "first target" : "target changed", said: t.target_before === null ? whole(t.target) : `${whole(t.target_before)} to ${whole(t.target)}` })),
          ...rows(events.breaches).map((b) => ({ day: b.first_day, origin: b.origin, what: "below target", said: `${b.days} filing days to ${b.last_day}, at worst by ${whole(b.worst).replace("-", "")}${b.still_below ? ", still below" : ""}` })),
          ...own(cases).filter((c) => c.status === "fail" && c.severity !== "info").map((c) => ({ day: c.as_of_date, origin: c.origin, what: `${c.check_id} failed`, said: `reported ${whole(c.reported)}, expected ${whole(c.expected)}` })),
          ...own(late).map((l) => ({ day: l.as_of_date, origin: l.origin, what: l.what, said: `due ${l.due_date}${l.submit_date ? `, submitted ${l.submit_date}` : ""}` })),
          ...[...amended.values()].map((a) => ({ day: a.as_of_date, origin: a.origin, what: "amended", said: `${a.lines} lines changed` })),
        ].filter((e) => matches(e, "origin") && between(e.day)).sort((a, b) => (a.day < b.day ? 1 : -1));
        table(at("events"), `events-${firm.firm_id}`, [
          ["day", (r) => r.day, { show: (r) => statementLink({ firm_id: firm.firm_id, as_of_date: r.day }, r.day) }], ["origin", (r) => r.origin], ["event", (r) => r.what], ["figures", (r) => r.said],
        ], happened);
        table(at("days"), `days-${firm.firm_id}`, [
          ["day", (r) => r.day, { show: (r) => statementLink(r, r.day) }], ["origin", (r) => r.origin], ["required", (r) => r.required, { number: true }], ["funds", (r) => r.funds, { number: true }],
          ["excess", (r) => r.excess, { number: true }], ["target", (r) => r.target, { number: true }], ["over target", (r) => r.excess_over_target, { number: true }],
          ["excess % of required", (r) => r.excess_pct, { number: true, show: (r) => percent(r.excess_pct) }], ["days to breach", (r) => r.days_to_breach, { number: true }],
        ], [...found].reverse());
      });
    },

    async rule() {
      const [firms, rules, trend, cases, statementLines, terms] = await all("firms", "rules", "rule_trend", "cases", "statement_lines", "terms");
      const of = names(firms), list = rows(rules), months = rows(trend), open = rows(cases);
      const total = Object.fromEntries(rows(terms).map((t) => [t.check_id, t.total])), excess = Object.fromEntries(rows(statementLines).map((s) => [s.origin, s.excess]));
      watch(() => {
        const id = get("rule"), same = (r) => (!id || r.check_id === id) && matches(r, "origin");
        const first = list.find((r) => r.check_id === id);
        at("rule").replaceChildren(...(first ? [el("p", {}, `${id}, ${first.severity}: ${first.asserts}`), el("p", {}, `Regulation: ${first.regulation ?? "none given"}`)] : []));
        const summed = new Map();
        for (const r of months.filter(same)) {
          const key = id ? `${r.month} ${r.origin}` : r.month, sum = summed.get(key) ?? { day: r.month, origin: id ? r.origin : "all", passed: 0, failed: 0, unknown: 0 };
          for (const k of ["passed", "failed", "unknown"]) sum[k] += r[k];
          summed.set(key, sum);
        }
        const rates = [...summed.values()].filter((r) => r.passed + r.failed).map((r) => ({ ...r, value: (100 * r.passed) / (r.passed + r.failed), said: percent((100 * r.passed) / (r.passed + r.failed)) }));
        const colour = id ? byOrigin() : { value: css("segregated") };
        chart(at("trend"), `Pass rate of ${id || "all rules"} by month`, rates, lines({ field: "value", type: "quantitative", title: "passes, % of passes and failures", scale: { zero: false } }, colour, tip(["day", "month"], ["origin", "origin"], ["said", "%"], ["failed", "failed"], ["unknown", "unknown"]), { mark: { point: true } }));
        table(at("rules"), "rules", [
          ["rule", (r) => r.check_id, { show: (r) => el("a", { href: link("rule", { rule: r.check_id }) }, r.check_id) }], ["origin", (r) => r.origin], ["severity", (r) => r.severity],
          ["asserts", (r) => r.asserts, { show: (r) => r.asserts }], ["regulation", (r) => r.regulation, { show: (r) => r.regulation ?? "" }], ["passed", (r) => r.passed, { number: true }], ["failed", (r) => r.failed, { number: true }], ["unknown", (r) => r.unknown, { number: true }],
        ], list.filter(same));
        table(at("cases"), `cases-${id || "all"}`, [
          ["day", (r) => r.as_of_date, { show: (r) => statementLink(r, r.as_of_date, total[r.check_id] ?? excess[r.origin]) }], ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }], ["origin", (r) => r.origin],
          ["rule", (r) => r.check_id], ["severity", (r) => r.severity], ["verdict", (r) => r.status, { show: (r) => state(r.status) }],
          ["reported", (r) => r.reported, { number: true }], ["expected", (r) => r.expected, { number: true }], ["difference", (r) => r.difference, { number: true }],
        ], open.filter(same));
      });
    },

    async lines() {
      const codes = at("codes");
      sortInPlace(codes);
      watch(() => {
        const words = get("words").toLowerCase().split(/[\s,]+/).filter(Boolean);
        for (const row of codes.tBodies[0].rows) row.hidden = words.length > 0 && !words.some((w) => row.textContent.toLowerCase().includes(w));
      });
    },

    async amendments() {
      const [firms, amendments] = await all("firms", "amendments");
      const of = names(firms), found = rows(amendments);
      watch(() => {
        const shown = found.filter((r) => matches(r, "firm", "origin") && (!get("firm") || r.firm_id === get("firm")) && between(r.as_of_date));
        monthly(at("chart"), "Amended filings by month", [...new Map(shown.map((r) => [r.filing_after, r])).values()], "amended filings", () => "amended");
        table(at("table"), "amendments", [
          ["day", (r) => r.as_of_date, { show: (r) => statementLink({ ...r, shown: false, filing_id: r.filing_after }, r.as_of_date, r.line_code) }], ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }], ["form", (r) => r.form], ["origin", (r) => r.origin], ["line", (r) => r.line_code],
          ["before", (r) => r.amount_before, { number: true }], ["after", (r) => r.amount_after, { number: true }], ["change", (r) => (r.amount_before === null || r.amount_after === null ? null : r.amount_after - r.amount_before), { number: true }],
          ["submitted", (r) => r.submit_date], ["known since (UTC)", (r) => r.known_from],
        ], shown);
      });
    },

    async late() {
      const [firms, late] = await all("firms", "late");
      const of = names(firms), found = rows(late);
      watch(() => {
        const shown = found.filter((r) => matches(r, "origin", "what") && (!get("firm") || r.firm_id === get("firm")) && between(r.as_of_date));
        monthly(at("chart"), "Missing and late statements by month", shown, "statements", (r) => r.what);
        table(at("table"), "missing-and-late", [
          ["day", (r) => r.as_of_date, { show: (r) => (r.filing_id ? statementLink(r) : r.as_of_date) }], ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }], ["origin", (r) => r.origin],
          ["what", (r) => r.what, { show: (r) => state(r.what) }], ["due", (r) => r.due_date], ["submitted", (r) => r.submit_date], ["days late", (r) => r.days_late, { number: true }],
        ], shown);
      });
    },

    async quality() {
      const [firms, quality, rejected] = await all("firms", "quality", "rejected_documents");
      const of = names(firms), found = rows(quality);
      const KEYS = ["filings", "identities", "identities_passed", "failed_grave", "failed_warning", "unknown", "printed_amounts", "leftovers", "rejected_amounts", "scans"];
      const sum = (list, by) => [...list.reduce((m, r) => { const s = m.get(by(r)) ?? { ...r, ...Object.fromEntries(KEYS.map((k) => [k, 0])) }; for (const k of KEYS) s[k] += r[k]; return m.set(by(r), s); }, new Map()).values()];
      const rate = (r) => (r.identities ? (100 * r.identities_passed) / r.identities : null);
      watch(() => {
        const shown = found.filter((r) => (!get("firm") || r.firm_id === get("firm")) && monthBetween(r.month));
        const months = sum(shown, (r) => r.month);
        chart(at("passed"), "Identities that hold, by month", months.filter((r) => r.identities).map((r) => ({ day: r.month, value: rate(r), said: percent(rate(r)), filings: r.filings })),
          lines({ field: "value", type: "quantitative", title: "% of identities", scale: { zero: false } }, { value: css("segregated") }, tip(["day", "month"], ["said", "%"], ["filings", "filings"]), { mark: { point: true } }));
        chart(at("lost"), "Amounts not loaded, by month", months.flatMap((r) => ["leftovers", "rejected_amounts"].map((k) => ({ day: r.month, kind: plain(k), value: r[k], said: whole(r[k]) }))),
          { mark: { type: "bar", tooltip: true }, encoding: { x: day("day", "utcyearmonth"), y: { field: "value", type: "quantitative", title: "amounts" }, color: { field: "kind", type: "nominal", title: null }, tooltip: tip(["day", "month"], ["kind", "kind"], ["said", "amounts"]) } });
        table(at("firms"), "quality", [
          ["firm", (r) => of[r.firm_id], { show: (r) => firmLink(of, r.firm_id) }], ["filings", (r) => r.filings, { number: true }], ["identities that hold, %", rate, { number: true, show: (r) => percent(rate(r)) }],
          ["failed", (r) => r.failed_grave, { number: true }], ["warnings", (r) => r.failed_warning, { number: true }], ["unknown", (r) => r.unknown, { number: true }],
          ["leftovers", (r) => r.leftovers, { number: true }], ["rejected amounts", (r) => r.rejected_amounts, { number: true }], ["scans", (r) => r.scans, { number: true }],
        ], sum(shown, (r) => r.firm_id));
        table(at("rejected"), "rejected-documents", [["document", (r) => r.source, { show: (r) => r.source }], ["met (UTC)", (r) => r.received_at], ["reason", (r) => r.reason], ["what to do", (r) => r.detail, { show: (r) => r.detail }]], rows(rejected));
      });
    },

    async statement() { await statementPage(); },
    async sql() { await sqlPage(); },
  };

  function monthly(place, title, found, unit, by) {
    const counted = new Map();
    for (const r of found) {
      const key = `${r.as_of_date.slice(0, 7)} ${by(r)}`, c = counted.get(key) ?? { day: `${r.as_of_date.slice(0, 7)}-01`, kind: by(r), value: 0 };
      c.value += 1;
      counted.set(key, c);
    }
    chart(place, title, [...counted.values()], { mark: { type: "bar", tooltip: true }, encoding: { x: day("day", "utcyearmonth"), y: { field: "value", type: "quantitative", title: unit, axis: { tickMinStep: 1 } },
      color: { field: "kind", type: "nominal", title: null }, tooltip: tip(["day", "month"], ["kind", "what"], ["value", unit]) } });
  }

  // ---- the statement, drawn from the data of a firm and year --------------------------------
  async function statementPage() {
    const [firms, sections, form, terms, rules, statementLines, pictured, live] = await all("firms", "sections", "form", "terms", "rules", "statement_lines", "pictured", "live");
    const list = rows(firms), titles = rows(sections), words = rows(form), shownPlaces = new Set(pictured);
    if (!list.length) return at("header").replaceChildren("The warehouse holds no filing yet.");
    const sums = new Map();
    for (const t of rows(terms)) sums.set(t.total, { check: t.check_id, rule: t.rule, terms: [...(sums.get(t.total)?.terms ?? []), t] });
    const asserts = Object.fromEntries(rows(rules).map((r) => [`${r.check_id}:${r.origin}`, r]));
    const excess = Object.fromEntries(rows(statementLines).map((s) => [s.origin, s.excess]));
    let turn = 0, days = [], current = "";
    const draw = async () => {
      const mine = ++turn, firm = list.find((f) => f.firm_id === get("firm")) ?? list[0];
      const date = get("date") || firm.last_day;
      document.querySelector("[name=firm]").value = firm.firm_id;
      document.querySelector("[name=date]").value = date;
      const year = firm.years.includes(+date.slice(0, 4)) ? +date.slice(0, 4) : null;
      const data = year === null ? null : await need(`statements/${firm.firm_id}/${year}`);
      if (mine !== turn) return;
      const filings = data ? rows(data.filings).map((f, i) => ({ ...f, i })) : [];
      days = [...new Set(filings.map((f) => f.as_of_date))];
      current = date;
      const versions = filings.filter((f) => f.as_of_date === date);
      const pick = versions.find((f) => f.filing_id === get("filing")) ?? null;
      at("versions").replaceChildren(el("option", { value: "" }, "as it holds today"), ...versions.map((v) => el("option", { value: v.filing_id, selected: v === pick }, `submitted ${v.submit_date ?? "(not printed)"}, ${v.status ?? "status not printed"}${v.shown ? "" : ", replaced"}`)));
      if (!versions.length) {
        at("header").replaceChildren(`${firm.firm_name} has no filing as of ${date}; its filings run from ${firm.first_day} to ${firm.last_day}.`);
        for (const id of ["statement", "checks"]) at(id).replaceChildren();
        return at("place").replaceChildren();
      }
      // What holds today may come from several versions, page by page.
      const from = {}, main = pick ?? versions.find((v) => v.shown) ?? versions.at(-1);
      if (!pick) for (const s of rows(data.shown)) if (s.as_of_date === date) from[s.origin] = filings[s.filing];
      const version = (section) => from[section] ?? main;
      const line = (code, section) => data.lines[code]?.[version(section).i] ?? null;
      const odd = new Map(rows(data.odd).map((o) => [`${o.filing} ${o.line_code}`, o.printed]));
      const printed = (code, section) => { const amount = line(code, section); return amount === null ? "" : odd.get(`${version(section).i} ${code}`) ?? whole(amount); };
      const used = new Set([main, ...Object.values(from)].map((v) => v.i));
      const verdicts = rows(data.verdicts).filter((v) => used.has(v.filing) && (v.origin === null || version(v.origin).i === v.filing));
      for (const i of used) if (data.passed.of[i] !== null) for (const pair of data.passed.sets[data.passed.of[i]].split(" ")) {
        const [check_id, origin] = pair.split(":");
        if (version(origin).i === i) verdicts.push({ filing: i, check_id, origin, status: "pass" });
      }
      const judged = new Map(verdicts.map((v) => [`${v.check_id}:${v.origin}`, v]));
      const refused = rows(data.rejects).filter((r) => used.has(r.filing));
      at("header").replaceChildren(`${firm.firm_name} as of ${date}, submitted ${main.submit_date ?? "(not printed)"}, ${main.form ?? "form not printed"}, ${main.status ?? "status not printed"}. Document ${main.source}. `,
        el("a", { href: link("firm", { firm: firm.firm_id }) }, "History of the firm"));
      const present = new Set(rows(data.pages).filter((p) => used.has(p.filing)).map((p) => p.origin));
      const blocks = titles.filter((s) => s.section !== "cover" && present.has(s.section)).map((s) => el("section", {}, el("h2", {}, s.title),
        from[s.section] && from[s.section] !== main ? notice(`Carried over from the version submitted ${from[s.section].submit_date ?? "earlier"}.`) : null,
        el("div", { class: "scroll" }, el("table", { class: "form" }, el("tbody", {}, ...words.filter((w) => w.section === s.section).map((w) => row(w, s.section)))))));
      at("statement").replaceChildren(...(blocks.length ? blocks : [notice("Of this filing no statement was read.")]));
      function row(w, section) {
        if (!w.line_code) return el("tr", {}, el("td", {}, w.number), el("td", { class: "words", colspan: 3 }, el("b", {}, w.words)));
        if (!data.lines[w.line_code] && !/^\d/.test(w.line_code)) return ""; // words, not a number
        const sum = sums.get(w.line_code), verdict = sum && judged.get(`${sum.check}:${section}`), text = printed(w.line_code, section);
        const reject = refused.find((r) => r.line_code === w.line_code);
        const own = excess[section] === w.line_code ? verdicts.filter((v) => v.origin === section && !/^H\d/.test(v.check_id) && v.status !== "pass") : [];
        const arithmetic = sum && el("div", { class: "sum" }, verdict ? state(verdict.status) : "", ` ${sum.check}: `,
          sum.rule === "greater" ? "the greater of " : "", sum.terms.map((t) => `${t.sign < 0 ? "\u2212 " : ""}${printed(t.line_code, section) || "(not printed)"} [${t.line_code}]`).join(sum.rule === "greater" ? " and " : " + ").replaceAll("+ \u2212", "\u2212"),
          verdict?.status === "fail" ? ` = ${whole(verdict.expected)}, not ${whole(verdict.reported)}: off by ${whole(verdict.difference)}` : "");
        return el("tr", { class: [sum ? "total" : "", get("code") === w.line_code ? "chosen" : ""].join(" ").trim() || null, "data-code": w.line_code },
          el("td", {}, w.part ? "" : w.number), el("td", { class: "words" }, w.part ? "" : w.words, arithmetic ?? "",
            ...own.map((v) => el("div", { class: "sum" }, state(v.status), ` ${v.check_id}: ${asserts[`${v.check_id}:${section}`]?.asserts ?? ""}`)),
            reject ? el("div", { class: "sum" }, state("unknown"), ` ${reject.detail}`) : ""),
          el("td", { class: "number" }, text || (reject ? reject.printed ?? "(rejected)" : "(not printed)")),
          el("td", {}, /^\d/.test(w.line_code) ? el("button", { type: "button", class: "code", onclick: () => choose({ code: w.line_code }, draw) }, `[${w.line_code}]`) : ""));
      }
      table(at("checks"), `checks-${firm.firm_id}-${date}`, [
        ["check", (v) => v.check_id, { show: (v) => el("a", { href: link("rule", { rule: v.check_id }) }, v.check_id) }], ["origin", (v) => v.origin], ["verdict", (v) => v.status, { show: (v) => state(v.status) }],
        ["severity", (v) => asserts[`${v.check_id}:${v.origin}`]?.severity], ["asserts", (v) => asserts[`${v.check_id}:${v.origin}`]?.asserts, { show: (v) => asserts[`${v.check_id}:${v.origin}`]?.asserts ?? "" }],
        ["reported", (v) => v.reported, { number: true }], ["expected", (v) => v.expected, { number: true }], ["difference", (v) => v.difference, { number: true }],
      ], verdicts.sort((a, b) => ["fail", "unknown", "pass"].indexOf(a.status) - ["fail", "unknown", "pass"].indexOf(b.status) || (a.check_id < b.check_id ? -1 : 1)));
      const section = words.find((w) => w.line_code === get("code"))?.section;
      await showPlace(section ? version(section) : main, get("code"), section ? printed(get("code"), section) : "", shownPlaces, live);
    };
    const step = (by) => () => { const i = days.indexOf(current) + by; if (days[i]) choose({ date: days[i], filing: "" }, draw); };
    at("before").addEventListener("click", step(-1));
    at("after").addEventListener("click", step(1));
    watch(draw);
  }

  async function showPlace(filing, code, printed, shownPlaces, live) {
    const place = at("place");
    if (!code) return place.replaceChildren(notice("Choose a number's code to see where it was printed."));
    if (!live && !shownPlaces.has(filing.filing_id)) return place.replaceChildren(notice(`Line ${code}: ${printed || "not printed"}, document ${filing.source}. Pages of this filing are not in the static site; segwatch serve shows them on demand.`));
    const data = await need(`places/${filing.filing_id}`);
    const mark = data.marks[code];
    if (data.why || !mark) return place.replaceChildren(notice(data.why ?? `Line ${code} is not printed in this document, or it stands on a page that is not shown.`));
    const page = data.pages[mark.page], head = el("p", {}, el("b", {}, `Line ${code}: ${mark.printed}`), `, page ${mark.page}, line ${mark.line} of ${filing.source}`);
    if (page.src) {
      const box = mark.box, picture = el("div", { class: "page" }, el("img", { src: page.src, width: page.width, height: page.height, alt: `Page ${mark.page} of ${filing.source}` }));
      if (box) {
        const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), rect = document.createElementNS(ns, "rect");
        svg.setAttribute("viewBox", "0 0 1 1");
        svg.setAttribute("preserveAspectRatio", "none");
        const [left, top, right, bottom] = box, pad = 0.004;
        for (const [k, v] of Object.entries({ x: left - pad, y: top - pad, width: right - left + 2 * pad, height: bottom - top + 2 * pad })) rect.setAttribute(k, v);
        rect.dataset.code = code;
        svg.append(rect);
        picture.append(svg);
      }
      return place.replaceChildren(head, box ? "" : notice("The page does not tell where on it the number stands."), picture);
    }
    if (!page.lines) return place.replaceChildren(head, notice(page.why));
    const text = el("pre", { class: "page" });
    page.lines.forEach((words, i) => {
      const here = page.first + i === mark.line, found = here ? markIn(words, mark.printed, code) : null;
      text.append(...(found ?? [words]), "\n");
    });
    place.replaceChildren(head, text);
    const marked = text.querySelector("mark");
    if (marked) text.scrollTop = marked.offsetTop - text.clientHeight / 2;
  }
  function markIn(words, printed, code) {
    const end = words.indexOf(`[${code}]`), before = end < 0 ? words : words.slice(0, end), start = before.lastIndexOf(printed);
    if (start < 0) return [el("mark", {}, words)];
    return [words.slice(0, start), el("mark", {}, printed), words.slice(start + printed.length)];
  }

  // ---- the SQL page -----------------------------------------------------------------------
  async function sqlPage() {
    const live = await need("live"), form = at("ask"), said = at("said");
    if (live) at("where").replaceChildren("Queries run on the published snapshot, read only, without files, network or extensions, for a limited time; the first rows are shown.");
    for (const part of form.elements) part.disabled = !live;
    if (get("q")) at("sql").value = get("q");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "running";
      at("answer").replaceChildren();
      const sql = at("sql").value;
      const query = new URLSearchParams({ q: sql }).toString();
      if (query.length < 4000) history.replaceState(null, "", `${location.pathname}?${query}`);
      try {
        const reply = await fetch("sql", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ sql }) });
        const found = await reply.json();
        if (found.error) { said.textContent = found.error; return; }
        said.textContent = `${whole(found.rows.length)} rows in ${found.seconds.toFixed(2)} s${found.cut ? "; more rows were cut off" : ""}`;
        table(at("answer"), "query", found.columns.map((name, i) => [name, (r) => r[i], { number: found.numbers[i], show: (r) => String(r[i] ?? "") }]), found.rows);
      } catch (error) { said.textContent = `The server does not answer (${error.message}).`; }
    });
  }

  document.addEventListener("keydown", (e) => { if (e.key === "Escape") tips.splice(0).forEach((t) => t.remove()); });
  pages[document.body.dataset.page]().catch(failed);
})();
