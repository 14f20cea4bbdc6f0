// Charts in the page's own colours, with tooltips.
"use strict";

const ORIGINS = ["segregated", "secured", "cleared_swaps"];
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
// A line of few days shows its points.
const few = (values) => new Set(values.map((v) => v.day)).size < 30;
const tips = [],
  views = new Map();
function chart(place, title, values, spec) {
  views.get(place)?.finalize();
  views.delete(place);
  tips.splice(0).forEach((tip) => tip.remove());
  place.replaceChildren();
  delete place.dataset.drawn;
  if (!values.length) return place.append(notice("Nothing to draw for this choice."));
  const ink = css("ink"),
    line = css("line"),
    soft = css("soft");
  const config = {
    background: css("ground"),
    font: "system-ui, sans-serif",
    axis: { labelColor: ink, titleColor: soft, gridColor: line, domainColor: line, tickColor: line },
    legend: { labelColor: ink, titleColor: soft, orient: "top" },
    header: { labelColor: ink, titleColor: soft },
    title: { color: ink },
    view: { stroke: null },
    range: { category: hues() },
    line: { strokeWidth: 1.6, point: few(values) },
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
  views.set(place, view);
  view.runAsync().then(() => {
    place.querySelector("canvas")?.setAttribute("aria-label", title);
    place.dataset.scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
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
