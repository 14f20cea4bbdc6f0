// Tables: sorted by their heads, downloaded as CSV.
"use strict";

// A column: [head, row => value, {number, show: row => node or text}].
const SHOWN = 200;
const DAY = /^\d{4}-\d\d-\d\d/;
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
              { class: o.number ? "number" : DAY.test(of(row)) ? "day" : null },
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
            { class: "scroll", tabindex: 0 },
            el("table", { "aria-label": titleOf(place) }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...body)),
          )
        : notice("Nothing to show for this choice."),
      more ?? "",
    );
  };
  redraw();
}
// What a screen reader calls a table: the heading that it stands under.
const titleOf = (place) =>
  (place.closest("section")?.querySelector("h2") ?? document.querySelector("h1")).textContent;
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
              [...body.rows].filter((r) => !r.hidden).map((r) => [...r.cells].map((c) => c.textContent)),
            ),
        },
        "Download CSV",
      ),
    ),
  );
}
