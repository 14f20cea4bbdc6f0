"""Test files that take long, the longest first: `make test` leaves them out, all others it runs.

Where all run, these start first and in this order, so that no long one is left to run alone at the end.
"""

SLOW = (
    # Whole deployments: compose's services, `make up`.
    "compose_live_test", "make_up_test",
    # Processes killed, interrupted, slow, without room on disk.
    "crash_test", "interrupt_test", "slow_workers_test", "disk_test", "publish_disk_test",
    "waiting_test", "own_files_test",
    # Great Expectations, Airflow.
    "gx_test", "dags_test", "cli_test", "uncomputed_test", "privacy_test",
    # Years of filings, and state machines over warehouses.
    "site_equal_test", "simulated_year_test", "truth_test", "undisturbed_test", "alert_week_test",
    "force_test", "judged_again_test", "snapshots_test", "renames_test", "as_known_test",
    "export_folder_test", "any_days_test", "verdicts_test", "told_test", "old_warehouses_test",
    "conservation_test", "calibration_test", "simulator_test", "one_digit_test",
    # Servers, browsers, hostile queries.
    "hostile_sql_test", "serve_sql_test", "pages_test", "serve_test", "readers_test", "site_test",
    "pages_edges_test", "shown_words_test", "compose_test", "confine_test",
    # Commands of the documentation.
    "docs_test", "books_docs_test",
)  # fmt: skip
