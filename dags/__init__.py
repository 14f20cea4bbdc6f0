"""Names, schedules and arrows; a package so that every part of Airflow can import its notices."""
