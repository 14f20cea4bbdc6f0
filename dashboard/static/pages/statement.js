// One filing, drawn from the data of its firm and year.
"use strict";
async function statementPage() {
  const [firms, sections, form, terms, rules, statementLines, pictured, live] = await all(
    "firms",
    "sections",
    "form",
    "terms",
    "rules",
    "statement_lines",
    "pictured",
    "live",
  );
  const list = rows(firms),
    titles = rows(sections),
    words = rows(form),
    shownPlaces = new Set(pictured);
  if (!list.length) return at("header").replaceChildren("The warehouse holds no filing yet.");
  const sums = new Map();
  for (const t of rows(terms))
    sums.set(t.total, { check: t.check_id, rule: t.rule, terms: [...(sums.get(t.total)?.terms ?? []), t] });
  const asserts = Object.fromEntries(rows(rules).map((r) => [`${r.check_id}:${r.origin}`, r]));
  const said = (v) => v.sentence ?? asserts[`${v.check_id}:${v.origin}`]?.asserts ?? "";
  const excess = Object.fromEntries(rows(statementLines).map((s) => [s.origin, s.excess]));
  let turn = 0,
    days = [],
    current = "";
  const chosenCode = () => (/^\d{4}$/.test(get("code")) ? get("code") : "");
  const draw = async () => {
    const mine = ++turn,
      firm = list.find((f) => f.firm_id === get("firm")) ?? list[0];
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
    at("versions").replaceChildren(
      el("option", { value: "" }, "as it holds today"),
      ...versions.map((v) =>
        el(
          "option",
          { value: v.filing_id, selected: v === pick },
          `submitted ${v.submit_date ?? "(not printed)"}, ${v.status ?? "status not printed"}${v.kind === "daily" ? "" : `, ${v.form ?? "form not printed"}`}${v.shown ? "" : ", replaced"}`,
        ),
      ),
    );
    if (!versions.length) {
      at("header").replaceChildren(
        `${firm.firm_name} has no filing as of ${date}; its filings run from ${firm.first_day} to ${firm.last_day}.`,
      );
      for (const id of ["statement", "checks"]) at(id).replaceChildren();
      return at("place").replaceChildren();
    }
    // What is in force may be printed by several filings, page by page; the highest is named above.
    const from = {},
      carried = new Set(),
      highest = (kept) => versions.findLast((v) => v.shown && kept(v)),
      main = pick ?? highest((v) => v.kind === "daily") ?? highest(() => true) ?? versions.at(-1);
    if (!pick)
      for (const s of rows(data.shown))
        if (s.as_of_date === date) {
          from[s.origin] = filings[s.filing];
          if (s.carried) carried.add(s.origin);
        }
    const version = (section) => from[section] ?? main;
    const line = (code, section) => data.lines[code]?.[version(section).i] ?? null;
    const odd = new Map(rows(data.odd).map((o) => [`${o.filing} ${o.line_code}`, o.printed]));
    const printed = (code, section) => {
      const amount = line(code, section);
      return amount === null ? "" : (odd.get(`${version(section).i} ${code}`) ?? whole(amount));
    };
    const read = new Map(rows(data.corrections).map((c) => [`${c.filing} ${c.line_code}`, c]));
    const correction = (code, section) => read.get(`${version(section).i} ${code}`);
    const term = (code, section) => {
      const corrected = correction(code, section);
      return corrected
        ? `${whole(corrected.read_as)} [${code}, corrected]`
        : `${printed(code, section) || "(not printed)"} [${code}]`;
    };
    const used = new Set([main, ...Object.values(from)].map((v) => v.i));
    // A verdict stands on the filing that prints its section; what the day lacks, on the highest.
    const counts = (v) => v.filing === version(v.origin).i || (v.filing === main.i && !pick);
    const passed = [...used]
      .filter((i) => data.passed.of[i] !== null)
      .flatMap((i) => data.passed.sets[data.passed.of[i]].split(" ").map((pair) => [i, ...pair.split(":")]))
      .map(([filing, check_id, origin]) => ({ filing, check_id, origin, status: "pass" }));
    const verdicts = [...rows(data.verdicts).filter((v) => used.has(v.filing)), ...passed].filter(counts);
    const judged = new Map(verdicts.map((v) => [`${v.check_id}:${v.origin}`, v]));
    const refused = rows(data.rejects).filter((r) => r.filing === version(r.origin).i);
    at("header").replaceChildren(
      `${firm.firm_name} as of ${date}, submitted ${main.submit_date ?? "(not printed)"}, ${main.form ?? "form not printed"}, ${main.status ?? "status not printed"}. Document ${main.source}. `,
      el("a", { href: link("firm", { firm: firm.firm_id }) }, "History of the firm"),
      get("filing") && !pick ? el("b", {}, " The version that the address names is not here; shown is what holds today.") : "",
    );
    const present = new Set(
      rows(data.pages)
        .filter((p) => used.has(p.filing))
        .map((p) => p.origin),
    );
    const blocks = titles
      .filter((s) => s.section !== "cover" && present.has(s.section))
      .map((s) =>
        el(
          "section",
          {},
          el("h2", {}, s.title),
          from[s.section] && from[s.section] !== main
            ? notice(
                carried.has(s.section)
                  ? `Carried over from the version submitted ${from[s.section].submit_date ?? "earlier"}.`
                  : `From the filing submitted ${from[s.section].submit_date ?? "(not printed)"}, document ${from[s.section].source}.`,
              )
            : null,
          el(
            "div",
            { class: "scroll", tabindex: 0 },
            el(
              "table",
              { class: "form", "aria-label": s.title },
              el(
                "thead",
                {},
                el(
                  "tr",
                  {},
                  ...["line", "words of the form", "as printed", "code"].map((head, i) =>
                    el("th", { scope: "col", class: i === 2 ? "number" : null }, head),
                  ),
                ),
              ),
              el("tbody", {}, ...words.filter((w) => w.section === s.section).map((w) => row(w, s.section))),
            ),
          ),
        ),
      );
    at("statement").replaceChildren(
      ...(blocks.length ? blocks : [notice("Of this filing no statement was read.")]),
    );
    function row(w, section) {
      if (!w.line_code)
        return el(
          "tr",
          {},
          el("td", {}, w.number),
          el("td", { class: "words", colspan: 3 }, el("b", {}, w.words)),
        );
      if (!data.lines[w.line_code] && !/^\d/.test(w.line_code)) return ""; // words, not a number
      const sum = sums.get(w.line_code),
        verdict = sum && judged.get(`${sum.check}:${section}`),
        text = printed(w.line_code, section);
      const corrected = correction(w.line_code, section);
      const reject = refused.find((r) => r.line_code === w.line_code);
      const own =
        excess[section] === w.line_code
          ? verdicts.filter((v) => v.origin === section && !/^H\d/.test(v.check_id) && v.status !== "pass")
          : [];
      const arithmetic =
        sum &&
        el(
          "div",
          { class: "sum" },
          verdict ? state(verdict.status) : "",
          ` ${sum.check}: `,
          sum.rule === "greater" ? "the greater of " : "",
          sum.terms
            .map((t) => `${t.sign < 0 ? "\u2212 " : ""}${term(t.line_code, section)}`)
            .join(sum.rule === "greater" ? " and " : " + ")
            .replaceAll("+ \u2212", "\u2212"),
          verdict?.sentence ? `. ${verdict.sentence}` : "",
        );
      return el(
        "tr",
        {
          class: [sum ? "total" : "", chosenCode() === w.line_code ? "chosen" : ""].join(" ").trim() || null,
          "data-code": w.line_code,
        },
        el("td", {}, w.part ? "" : w.number),
        el(
          "td",
          { class: "words" },
          w.part ? "" : w.words,
          arithmetic ?? "",
          ...own.map((v) =>
            el(
              "div",
              { class: "sum" },
              state(v.status),
              ` ${v.check_id}: ${said(v)}`,
            ),
          ),
          reject && !corrected ? el("div", { class: "sum" }, state("unknown"), ` ${reject.detail}`) : "",
          corrected
            ? el(
                "div",
                { class: "sum" },
                state("corrected"),
                ` by a person: counts as ${whole(corrected.read_as)}. ${corrected.reason ?? ""} (${corrected.evidence ?? "no evidence given"})`,
              )
            : "",
        ),
        el("td", { class: "number" }, text || (reject ? (reject.printed ?? "(rejected)") : "(not printed)")),
        el(
          "td",
          {},
          /^\d/.test(w.line_code)
            ? el(
                "button",
                { type: "button", class: "code", onclick: () => choose({ code: w.line_code }, draw) },
                `[${w.line_code}]`,
              )
            : "",
        ),
      );
    }
    table(
      at("checks"),
      `checks-${firm.firm_id}-${date}`,
      [
        [
          "check",
          (v) => v.check_id,
          { show: (v) => el("a", { href: link("rule", { rule: v.check_id }) }, v.check_id) },
        ],
        ["origin", (v) => v.origin],
        ["verdict", (v) => v.status, { show: (v) => state(v.status) }],
        ["severity", (v) => asserts[`${v.check_id}:${v.origin}`]?.severity],
        ["asserts, or how it fails", said, { show: said }],
      ],
      verdicts.sort(
        (a, b) =>
          ["fail", "unknown", "pass"].indexOf(a.status) - ["fail", "unknown", "pass"].indexOf(b.status) ||
          (a.check_id < b.check_id ? -1 : 1),
      ),
    );
    const code = chosenCode(),
      section = words.find((w) => w.line_code === code)?.section;
    await showPlace(
      section ? version(section) : main,
      code,
      section ? printed(code, section) : "",
      shownPlaces,
      live,
    );
  };
  const step = (by) => () => {
    const i = days.indexOf(current) + by;
    if (days[i]) choose({ date: days[i], filing: "" }, draw);
  };
  at("before").addEventListener("click", step(-1));
  at("after").addEventListener("click", step(1));
  watch(draw);
}

start(statementPage);
