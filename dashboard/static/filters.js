// Filters, which live in the URL, and the page that is drawn anew when one changes.
"use strict";

const chosen = () => new URLSearchParams(location.search);
const get = (name) => chosen().get(name) ?? "";
function link(page, given) {
  const query = new URLSearchParams(
    Object.entries(given).filter(([, v]) => v !== "" && v !== null && v !== undefined),
  );
  return `${page}.html?${query}`;
}
function rename(query) {
  const text = query.toString();
  history.replaceState(null, "", location.pathname + (text ? `?${text}` : "") + location.hash);
}
function choose(changes, draw) {
  const query = chosen();
  for (const [name, value] of Object.entries(changes))
    value === "" || value === null ? query.delete(name) : query.set(name, value);
  rename(query);
  fill();
  draw();
}
const filters = () => document.querySelectorAll("[data-filter]");
function fill() {
  for (const filter of filters()) if (chosen().has(filter.name)) filter.value = get(filter.name);
}
// What the address asks for and no filter has is said and dropped: another choice must not pass for it.
function refuse() {
  const query = chosen(),
    odd = [...filters()].filter((f) => f.options?.length !== 0 && get(f.name) !== "" && f.value !== get(f.name));
  if (!odd.length) return;
  at("main").append(
    notice(`Not here: ${odd.map((f) => `${f.name} ${get(f.name)}`).join(", ")}. The page shows its own choice.`),
  );
  for (const filter of odd) {
    query.delete(filter.name);
    if (filter.options) filter.selectedIndex = 0;
  }
  rename(query);
}
const failed = (error) => at("main").append(el("p", { class: "notice failure", role: "alert" }, error.message));
function watch(drawn) {
  const draw = async () => {
    for (const said of document.querySelectorAll(".failure")) said.remove();
    try {
      await drawn();
    } catch (error) {
      failed(error);
    }
  };
  fill();
  refuse();
  for (const filter of filters())
    filter.addEventListener(filter.type === "search" ? "input" : "change", () => {
      const clears = filter.name === "firm" || filter.name === "date" ? { filing: "" } : {};
      choose({ ...clears, [filter.name]: filter.value }, draw);
    });
  for (const form of document.querySelectorAll("form.filters"))
    form.addEventListener("submit", (e) => e.preventDefault());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let wide = innerWidth,
    waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    if (innerWidth !== wide)
      waiting = setTimeout(() => {
        wide = innerWidth;
        draw();
      }, 150);
  });
  draw();
}
const matches = (row, ...names) => names.every((n) => !get(n) || String(row[n]) === get(n));
const between = (day) => (!get("from") || day >= get("from")) && (!get("to") || day <= get("to"));
const monthBetween = (month) =>
  (!get("from") || month >= get("from").slice(0, 8) + "01") && (!get("to") || month <= get("to"));

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

/** Run a page; what goes wrong is said on it. */
const start = (page) => page().catch(failed);
