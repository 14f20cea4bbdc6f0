// A broker's own books beside its filing, by line. No account is named.
"use strict";
start(async () => {
  const [firms, days, lines_] = await all("firms", "reconciliations", "reconciled_lines");
  const of = names(firms),
    found = rows(days),
    apart = rows(lines_);
  const shown = (list) =>
    list.filter((r) => (!get("firm") || r.firm_id === get("firm")) && between(r.as_of_date));
  const theDay = (r) => (r.filing_id ? statementLink(r) : r.as_of_date);
  watch(() => {
    table(
      at("days"),
      "books",
      [
        ["day", (r) => r.as_of_date, { show: theDay }],
        ["firm", (r) => r.firm_name, { show: (r) => (of[r.firm_id] ? firmLink(of, r.firm_id) : r.firm_name) }],
        ["outcome", (r) => plain(r.status), { show: (r) => state(r.status) }],
        ["lines compared", (r) => r.compared, { number: true }],
        ["differ", (r) => r.differing, { number: true }],
        ["not compared", (r) => r.not_compared, { number: true }],
        ["expected", (r) => r.expected, { number: true }],
        ["line that differs most", (r) => [r.largest_line, r.largest_name].filter(Boolean).join(" ")],
        ["by", (r) => r.largest_difference, { number: true }],
        ["compared (UTC)", (r) => r.compared_at],
      ],
      shown(found),
    );
    table(
      at("lines"),
      "books-lines",
      [
        ["day", (r) => r.as_of_date, { show: theDay }],
        ["firm", (r) => of[r.firm_id] ?? r.firm_id],
        ["page", (r) => plain(r.origin)],
        ["line", (r) => r.line_code],
        ["name", (r) => r.line_name],
        ["books", (r) => r.books, { number: true }],
        ["filing", (r) => r.filing, { number: true }],
        ["books less filing", (r) => r.difference, { number: true }],
        ["what", (r) => plain(r.status), { show: (r) => state(r.status) }],
        ["reason", (r) => plain(r.reason)],
      ],
      shown(apart),
    );
  });
});
