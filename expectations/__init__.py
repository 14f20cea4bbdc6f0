"""Great Expectations over the warehouse, inside DuckDB. Imported only when the suites run: the
import of Great Expectations alone takes over ten seconds."""
