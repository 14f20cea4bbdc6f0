// Where a number stands: the page's picture or its text, with a mark.
"use strict";
async function showPlace(filing, code, printed, shownPlaces, live) {
  const place = at("place");
  if (!code) return place.replaceChildren(notice("Choose a number's code to see where it was printed."));
  if (!live && !shownPlaces.has(filing.filing_id))
    return place.replaceChildren(
      notice(
        `Line ${code}: ${printed || "not printed"}, document ${filing.source}. Pages of this filing are not in the static site; segwatch serve shows them on demand.`,
      ),
    );
  const data = await need(`places/${filing.filing_id}`);
  const mark = Object.hasOwn(data.marks, code) ? data.marks[code] : null;
  if (data.why || !mark)
    return place.replaceChildren(
      notice(
        data.why ?? `Line ${code} is not printed in this document, or it stands on a page that is not shown.`,
      ),
    );
  const page = data.pages[mark.page],
    head = el(
      "p",
      {},
      el("b", {}, `Line ${code}: ${mark.printed}`),
      `, page ${mark.page}, line ${mark.line} of ${filing.source}`,
    );
  if (page.src) {
    const box = mark.box,
      picture = el(
        "div",
        { class: "page" },
        el("img", {
          src: page.src,
          width: page.width,
          height: page.height,
          alt: `Page ${mark.page} of ${filing.source}`,
        }),
      );
    if (box) {
      const ns = "http://www.w3.org/2000/svg",
        svg = document.createElementNS(ns, "svg"),
        rect = document.createElementNS(ns, "rect");
      svg.setAttribute("viewBox", "0 0 1 1");
      svg.setAttribute("preserveAspectRatio", "none");
      const [left, top, right, bottom] = box,
        pad = 0.004;
      for (const [k, v] of Object.entries({
        x: left - pad,
        y: top - pad,
        width: right - left + 2 * pad,
        height: bottom - top + 2 * pad,
      }))
        rect.setAttribute(k, v);
      rect.dataset.code = code;
      svg.append(rect);
      picture.append(svg);
    }
    return place.replaceChildren(
      head,
      box ? "" : notice("The page does not tell where on it the number stands."),
      picture,
    );
  }
  if (!page.lines) return place.replaceChildren(head, notice(page.why));
  const text = el("pre", { class: "page", tabindex: 0, "aria-label": `Text of ${filing.source}` });
  page.lines.forEach((words, i) => {
    const here = page.first + i === mark.line,
      found = here ? markIn(words, mark.printed, code) : null;
    text.append(...(found ?? [words]), "\n");
  });
  place.replaceChildren(head, text);
  const marked = text.querySelector("mark");
  if (marked) text.scrollTop = marked.offsetTop - text.clientHeight / 2;
}
function markIn(words, printed, code) {
  const end = words.indexOf(`[${code}]`),
    before = end < 0 ? words : words.slice(0, end),
    start = before.lastIndexOf(printed);
  if (start < 0) return [el("mark", {}, words)];
  return [words.slice(0, start), el("mark", {}, printed), words.slice(start + printed.length)];
}
