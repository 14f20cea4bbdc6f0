"""Test files that take long, the longest first: `make test` leaves them out, all others it runs.

Where all run, these start first and in this order, so that no long one is left to run alone at the end.
"""

SLOW = (
    # Minutes each: compose's services, `make up`, killed and interrupted processes, Airflow, Great
    # Expectations, hostile queries, years of filings.
    "compose_live_test", "crash_test", "make_up_test", "interrupt_test", "cli_test", "gx_test",
    "dags_test", "hostile_sql_test", "site_equal_test", "simulated_year_test", "undisturbed_test",
    "truth_test", "force_test", "snapshots_test", "disk_test", "pages_test", "serve_sql_test",
    "docs_test", "wheel_test", "hands_test", "one_digit_test", "alert_week_test", "export_folder_test", "judged_again_test",
    # About a minute: servers, browsers, state machines, old warehouses.
    "serve_test", "board_test", "readers_test", "pages_edges_test", "site_test", "verdicts_test",
    "any_days_test", "renames_test", "as_known_test", "told_test", "old_warehouses_test",
    "uncomputed_test", "privacy_test", "proposals_test", "versions_test", "corrections_test",
    "month_end_test", "shapes_test", "unread_test", "shown_words_test", "calibration_test",
    "simulator_test", "workers_test", "slow_workers_test", "waiting_test", "own_files_test",
    "confine_test", "ask_test", "compose_test", "one_sentence_test",
    # Less, but together too much for every change.
    "wrapped_cells_test", "books_assignment_test", "books_nights_test", "absurd_amounts_test",
    "publish_disk_test", "lock_test", "runs_test", "arrive_test", "scan_test", "linear_test",
    "batches_test", "samples_test", "conservation_test", "honest_views_test", "today_test",
    "mutation_test", "books_verdict_test", "books_conservation_test", "books_twin_test",
    "books_simulated_test", "books_folder_test", "books_private_test", "books_docs_test", "compare_warehouses_test",
)  # fmt: skip
