// The SQL page: asks the server that serves it, if one does.
"use strict";
async function sqlPage() {
  const live = await need("live"),
    form = at("ask"),
    said = at("said");
  if (live.sql)
    at("where").replaceChildren(
      "Queries run on the published snapshot, read only, without files, network or extensions, for a limited time; the first rows are shown." +
        (live.copies ? " Each runs on a copy of its own, since this machine's kernel cannot shut it in (Landlock)." : ""),
    );
  else if (live)
    at("where").replaceChildren("This server runs no queries, since others may reach it; start it with --sql if they may ask.");
  for (const part of form.elements) part.disabled = !live.sql;
  if (get("q")) at("sql").value = get("q");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "running";
    at("answer").replaceChildren();
    const sql = at("sql").value;
    const query = new URLSearchParams({ q: sql }).toString();
    if (query.length < 4000) history.replaceState(null, "", `${location.pathname}?${query}`);
    try {
      const reply = await fetch("sql", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sql }),
      });
      const found = await reply.json();
      if (found.error) {
        said.textContent = found.error;
        return;
      }
      said.textContent = `${whole(found.rows.length)} ${found.rows.length === 1 ? "row" : "rows"} in ${found.seconds.toFixed(2)} s${found.cut ? "; more rows were cut off" : ""}`;
      table(
        at("answer"),
        "query",
        found.columns.map((name, i) => [
          name,
          (r) => r[i],
          { number: found.numbers[i], show: (r) => String(r[i] ?? "") },
        ]),
        found.rows,
      );
    } catch (error) {
      said.textContent = `The server does not answer (${error.message}).`;
    }
  });
}

start(sqlPage);
