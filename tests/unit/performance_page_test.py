"""docs/performance.md is written by several benches, each its own sections."""

from bench.page import PAGE, written

OLD = "# Performance\nWords.\n\n## A\none\n\n## B\ntwo\n\n## C\nthree\n"


def test_a_bench_writes_its_own_section_and_no_other() -> None:
    assert written(OLD, "## B\nnew\n") == OLD.replace("two", "new")
    assert written(OLD, "## C\nnew\n\n") == OLD.replace("three", "new")
    assert written(OLD, "## D\nfour\n") == OLD + "\n## D\nfour\n"
    assert written(written(OLD, "## D\nfour\n"), "## D\nfour\n") == OLD + "\n## D\nfour\n"


def test_the_page_itself_can_be_written_so() -> None:
    page = PAGE.read_text()
    sections = [f"## {part}" for part in page.split("\n## ")[1:]]
    assert len(sections) >= 2
    for section in sections:
        assert written(page, section) == page
