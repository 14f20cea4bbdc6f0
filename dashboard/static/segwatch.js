// What all pages share: data, filters, tables and charts. Each page has a script of its own in pages/.
// Data comes from data/*.js, scripts that call segwatch.register, so that the pages work from disk.
// Text from documents is only ever set as text, never as markup.
"use strict";

const ORIGINS = ["segregated", "secured", "cleared_swaps"];
const stored = new Map(),
  asked = new Map();
window.segwatch = { register: (name, data) => stored.set(name, data) };

// ---- data -------------------------------------------------------------------------------
function need(name) {
  if (stored.has(name)) return Promise.resolve(stored.get(name));
  if (!asked.has(name))
    asked.set(
      name,
      new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `data/${name}.js`;
        script.onload = () => done(stored.get(name));
        script.onerror = () => failed(new Error(`data/${name}.js is not there; build the site anew.`));
        document.head.append(script);
      }),
    );
  return asked.get(name);
}
const all = (...names) => Promise.all(names.map(need));
function rows(columns) {
  const names = Object.keys(columns),
    length = names.length ? columns[names[0]].length : 0;
  return Array.from({ length }, (_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]])));
}

// ---- words and numbers ------------------------------------------------------------------
const plain = (text) => (text ?? "").toString().replaceAll("_", " ");
const whole = (n) =>
  n === null || n === undefined || n === ""
    ? ""
    : typeof n === "string"
      ? n.replace(/\B(?=(\d{3})+(?!\d))/g, ",")
      : Math.round(n).toLocaleString("en-US");
const percent = (n) => (n === null || n === undefined ? "" : Number(n).toFixed(2));
function el(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(key, value === true ? "" : value);
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
  const query = new URLSearchParams(
    Object.entries(given).filter(([, v]) => v !== "" && v !== null && v !== undefined),
  );
  return `${page}.html?${query}`;
}
function choose(changes, draw) {
  const query = chosen();
  for (const [name, value] of Object.entries(changes))
    value === "" || value === null ? query.delete(name) : query.set(name, value);
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
  const draw = async () => {
    try {
      await drawn();
    } catch (error) {
      failed(error);
    }
  };
  fill();
  for (const filter of filters())
    filter.addEventListener(filter.type === "search" ? "input" : "change", () => {
      const clears = filter.name === "firm" || filter.name === "date" ? { filing: "" } : {};
      choose({ ...clears, [filter.name]: filter.value }, draw);
    });
  for (const form of document.querySelectorAll("form.filters"))
    form.addEventListener("submit", (e) => e.preventDefault());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
}
const matches = (row, ...names) => names.every((n) => !get(n) || String(row[n]) === get(n));
const between = (day) => (!get("from") || day >= get("from")) && (!get("to") || day <= get("to"));
const monthBetween = (month) =>
  (!get("from") || month >= get("from").slice(0, 8) + "01") && (!get("to") || month <= get("to"));

// ---- tables: sorted by their heads, downloaded as CSV -----------------------------------
// A column: [head, row => value, {number, show: row => node or text}].
const SHOWN = 200;
function table(place, name, columns, data, made = {}) {
  let sorted = made.sorted ?? null,
    down = made.down ?? false,
    shown = SHOWN;
  const value = ([, of], row) => of(row);
  const redraw = () => {
    const ordered =
      sorted === null
        ? data
        : [...data].sort((a, b) => {
            const [x, y] = [value(columns[sorted], a), value(columns[sorted], b)];
            if (x === y) return 0;
            if (x === null || x === undefined || x === "") return 1;
            if (y === null || y === undefined || y === "") return -1;
            return (x < y ? -1 : 1) * (down ? -1 : 1);
          });
    const heads = columns.map(([head, , o = {}], i) =>
      el(
        "th",
        {
          scope: "col",
          class: o.number ? "number" : null,
          "aria-sort": sorted === i ? (down ? "descending" : "ascending") : null,
        },
        el(
          "button",
          {
            type: "button",
            onclick: () => {
              down = sorted === i ? !down : Boolean(o.number);
              sorted = i;
              redraw();
            },
          },
          head + (sorted === i ? (down ? " \u25be" : " \u25b4") : ""),
        ),
      ),
    );
    const body = ordered
      .slice(0, shown)
      .map((row) =>
        el(
          "tr",
          {},
          ...columns.map(([, of, o = {}]) =>
            el(
              "td",
              { class: o.number ? "number" : null },
              o.show ? o.show(row) : o.number ? whole(of(row)) : plain(of(row)),
            ),
          ),
        ),
      );
    const more =
      data.length > shown
        ? el(
            "button",
            {
              type: "button",
              onclick: () => {
                shown += 1000;
                redraw();
              },
            },
            `Show more of ${whole(data.length)}`,
          )
        : null;
    place.replaceChildren(
      el(
        "p",
        { class: "tools" },
        el("span", {}, `${whole(data.length)} ${data.length === 1 ? "row" : "rows"}`),
        el(
          "button",
          {
            type: "button",
            onclick: () =>
              download(
                name,
                columns.map((c) => c[0]),
                ordered.map((row) => columns.map((c) => value(c, row))),
              ),
          },
          "Download CSV",
        ),
      ),
      data.length
        ? el(
            "div",
            { class: "scroll" },
            el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...body)),
          )
        : notice("Nothing to show for this choice."),
      more ?? "",
    );
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
function sortInPlace(of) {
  // a table that stands in the page already
  const body = of.tBodies[0];
  [...of.tHead.rows[0].cells].forEach((head, i) => {
    const words = head.textContent;
    head.replaceChildren(
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            const down = head.getAttribute("aria-sort") === "ascending";
            for (const other of of.tHead.rows[0].cells) other.removeAttribute("aria-sort");
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            body.append(
              ...[...body.rows].sort(
                (a, b) =>
                  a.cells[i].textContent.localeCompare(b.cells[i].textContent, "en", { numeric: true }) *
                  (down ? -1 : 1),
              ),
            );
          },
        },
        words,
      ),
    );
  });
  of.parentElement.before(
    el(
      "p",
      { class: "tools" },
      el(
        "button",
        {
          type: "button",
          onclick: () =>
            download(
              of.dataset.sorts,
              [...of.tHead.rows[0].cells].map((c) => c.textContent),
              [...body.rows].map((r) => [...r.cells].map((c) => c.textContent)),
            ),
        },
        "Download CSV",
      ),
    ),
  );
}

// ---- charts -----------------------------------------------------------------------------
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const hues = () => [...ORIGINS, "fourth", "fifth", "sixth"].map(css);
const WORDS = { labelExpr: "replace(datum.label, '_', ' ')" };
const byOrigin = () => ({
  field: "origin",
  type: "nominal",
  title: "origin",
  legend: WORDS,
  scale: { domain: ORIGINS, range: ORIGINS.map(css) },
});
const DASHES = {
  field: "origin",
  type: "nominal",
  title: "origin",
  legend: WORDS,
  scale: {
    domain: ORIGINS,
    range: [
      [1, 0],
      [6, 3],
      [2, 2],
    ],
  },
};
const day = (field = "day", unit = "utcyearmonthdate") => ({
  field,
  timeUnit: unit,
  type: "temporal",
  title: null,
});
const MONEY = {
  format: "~s",
  labelExpr: "replace(replace(replace(datum.label, 'G', ' bn'), 'M', ' m'), 'T', ' tn')",
};
const dollars = (field, title) => ({ field, type: "quantitative", title, axis: MONEY });
const tips = [];
function chart(place, title, values, spec) {
  place.replaceChildren();
  if (!values.length) return place.append(notice("Nothing to draw for this choice."));
  const ink = css("ink"),
    line = css("line"),
    soft = css("soft");
  const few = new Set(values.map((v) => v.day)).size < 30; // a line of few days shows its points
  const config = {
    background: css("ground"),
    font: "system-ui, sans-serif",
    axis: { labelColor: ink, titleColor: soft, gridColor: line, domainColor: line, tickColor: line },
    legend: { labelColor: ink, titleColor: soft, orient: "top" },
    header: { labelColor: ink, titleColor: soft },
    title: { color: ink },
    view: { stroke: null },
    range: { category: hues() },
    line: { strokeWidth: 1.6, point: few },
  };
  const full = {
    width: Math.max(240, place.clientWidth - 90),
    height: 240,
    autosize: { type: "fit-x", contains: "padding" },
    description: title,
    data: { values },
    config,
    ...spec,
  };
  const view = new vega.View(vega.parse(vegaLite.compile(full).spec, null, { ast: true }), {
    renderer: "canvas",
    container: place,
    hover: true,
    expr: vega.expressionInterpreter,
    tooltip,
  });
  view.runAsync().then(() => {
    place.querySelector("canvas")?.setAttribute("aria-label", title);
    place.dataset.drawn = String(values.length);
    place.dataset.signature = String(
      values.reduce(
        (sum, v) => (sum * 31 + Math.round(Number(v.value ?? v.excess ?? v.rank ?? 0) % 9973) + 7) % 1000003,
        7,
      ),
    );
  });
}
function tooltip(_, event, item, value) {
  tips.splice(0).forEach((tip) => tip.remove());
  if (!value || typeof value !== "object") return;
  const list = el(
    "dl",
    {},
    ...Object.entries(value).flatMap(([k, v]) => [el("dt", {}, plain(k)), el("dd", {}, plain(v))]),
  );
  const tip = el("div", { class: "tip", role: "tooltip" }, list);
  document.body.append(tip);
  tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8)}px`;
  tips.push(tip);
}
const nearest = {
  params: [
    { name: "hover", select: { type: "point", on: "pointerover", clear: "pointerout", nearest: true } },
  ],
};
const lines = (y, colour, tipFields, more = {}) => ({
  layer: [
    {
      mark: { type: "line", ...more.mark },
      encoding: {
        x: day(),
        y,
        color: colour,
        ...(more.dash ? { strokeDash: more.dash } : {}),
        detail: more.detail,
      },
    },
    {
      ...nearest,
      mark: { type: "point", size: 40, filled: true, tooltip: true },
      encoding: {
        x: day(),
        y,
        color: colour,
        detail: more.detail,
        opacity: { condition: { param: "hover", empty: false, value: 1 }, value: 0 },
        tooltip: tipFields,
      },
    },
  ],
});
const tip = (...pairs) => pairs.map(([field, title]) => ({ field, type: "nominal", title }));

// ---- what pages share ------------------------------------------------------------------------------
const names = (firms) => Object.fromEntries(rows(firms).map((f) => [f.firm_id, f.firm_name]));
const firmLink = (of, id) => el("a", { href: link("firm", { firm: id }) }, of[id] ?? id);
const statementLink = (row, words, code) =>
  el(
    "a",
    {
      href: link("statement", {
        firm: row.firm_id,
        date: row.as_of_date,
        filing: row.shown === false ? row.filing_id : "",
        code,
      }),
    },
    words ?? row.as_of_date,
  );

function monthly(place, title, found, unit, by) {
  const counted = new Map();
  for (const r of found) {
    const key = `${r.as_of_date.slice(0, 7)} ${by(r)}`,
      c = counted.get(key) ?? { day: `${r.as_of_date.slice(0, 7)}-01`, kind: by(r), value: 0 };
    c.value += 1;
    counted.set(key, c);
  }
  chart(place, title, [...counted.values()], {
    mark: { type: "bar", tooltip: true },
    encoding: {
      x: day("day", "utcyearmonth"),
      y: { field: "value", type: "quantitative", title: unit, axis: { tickMinStep: 1 } },
      color: { field: "kind", type: "nominal", title: null },
      tooltip: tip(["day", "month"], ["kind", "what"], ["value", unit]),
    },
  });
}

document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") tips.splice(0).forEach((t) => t.remove());
});

/** Run a page; what goes wrong is said on it. */
const start = (page) => page().catch(failed);
