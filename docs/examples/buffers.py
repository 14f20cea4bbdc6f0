"""A marimo notebook: how thick is each firm's buffer, and how has it moved?

Open it with `marimo edit docs/examples/buffers.py`, or run it with Python. It reads the published
snapshot and never waits for a load.
"""

import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import os
    from pathlib import Path

    import duckdb
    import marimo as mo

    warehouse = Path(os.environ.get("SEGWATCH_WAREHOUSE", "data/warehouse.duckdb"))
    name = "segwatch.duckdb" if warehouse.name == "warehouse.duckdb" else warehouse.name
    snapshot = warehouse.parent / "published" / name
    connection = duckdb.connect(snapshot, read_only=True)
    return connection, mo


@app.cell
def _(connection, mo):
    newest = connection.sql(
        """
        SELECT firm_name, origin, as_of_date, excess, target, round(excess_pct, 2) AS excess_pct
        FROM buffer
        WHERE required > 0
        QUALIFY row_number() OVER (PARTITION BY firm_id, origin ORDER BY as_of_date DESC) = 1
        ORDER BY excess_pct
        """
    ).pl()
    mo.vstack([mo.md("## The newest day of each firm, the thinnest buffer first"), newest])
    return (newest,)


@app.cell
def _(connection, mo, newest):
    firms = newest["firm_name"].unique().sort().to_list()
    firm = mo.ui.dropdown(firms, value=firms[0] if firms else None, label="Firm")
    firm
    return (firm,)


@app.cell
def _(connection, firm, mo):
    history = connection.execute(
        "SELECT as_of_date, origin, excess, target, excess_over_target FROM buffer "
        "WHERE firm_name = $firm ORDER BY as_of_date, origin",
        {"firm": firm.value},
    ).pl()
    mo.vstack([mo.md(f"## {firm.value}: excess and target, whole US dollars"), history])
    return (history,)


if __name__ == "__main__":
    app.run()
