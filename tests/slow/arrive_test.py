"""Files in an inbox arrive; endless files, links that lead elsewhere, pipes and deep paths are named."""

import hashlib
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from command import SEGWATCH
from desk import CITI, IB, Desk, printed_text
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segwatch.ingest import discover
from segwatch.ingest.archive import Archive, document_id
from segwatch.ingest.batches import ArrivedDocument, from_archive, list_batch
from segwatch.ingest.discover import find_files

GB, LIMIT = 2**30, 100
NAMES = st.sampled_from(["a", "b", "c.txt", ".hidden", "d\udcff", "long" * 60])


def met(inbox: Path, limit: int = LIMIT) -> tuple[list[ArrivedDocument], list[str]]:
    """What arrives of an inbox, and what is said of the rest."""
    said: list[str] = []
    archive = Archive(inbox.parent / "archive")
    return list(discover.archive_all(find_files([inbox]), archive, limit, said.append)), said


def archived(inbox: Path) -> set[bytes]:
    return {path.read_bytes() for path in (inbox.parent / "archive").glob("*/*")}


def id_over_limit(content: bytes, limit: int = LIMIT) -> str:
    return hashlib.sha256(content[:limit] + str(len(content)).encode()).hexdigest()


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "inbox"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)  # Python cannot, where paths are too long


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (8 * GB, 8 * GB))


def test_a_file_larger_than_memory_is_rejected_and_those_beside_it_load(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.drop("citi.txt", printed_text(CITI))
    for name in ("huge.bin", "copy.bin"):
        with (desk.inbox / name).open("wb") as file:
            file.truncate(12 * GB)

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [SEGWATCH, *words],
            env=os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)},
            capture_output=True, text=True, preexec_fn=limited,
        )  # fmt: skip

    done = run("ingest", str(desk.inbox))
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert "4 met, 2 loaded, 1 duplicate, 1 rejected" in done.stdout
    assert "12,884,901,888 bytes" in done.stderr
    name = hashlib.sha256(bytes(20_000_000) + b"12884901888").hexdigest()
    assert desk.rows("SELECT document_id, bytes FROM document WHERE outcome = 'rejected'") == [
        (name, 12 * GB)
    ]
    assert desk.rows("SELECT stage, reason, scope, document_id FROM reject") == [
        ("arrive", "too_large", "document", name)
    ]
    assert "is not kept" in desk.rows("SELECT detail FROM reject")[0][0]
    kept = {path.name for path in desk.settings.archive_folder.glob("*/*")}
    assert kept == {document_id(printed_text(one).encode()) for one in (IB, CITI)}

    # It is known, and cannot be read again: it is not in the archive.
    again = run("reread", "--rejected")
    assert again.returncode == 0, again.stderr
    assert "1 documents are not read again" in again.stderr
    assert "0 met, 0 loaded" in again.stdout


def test_a_file_over_the_limit_loads_once_the_limit_is_raised(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    usual = desk.settings
    desk.settings = usual.model_copy(update={"max_document_bytes": 10})
    desk.ingest()
    desk.settings = usual
    desk.reread()
    assert desk.rows("SELECT outcome FROM document") == [("rejected",)]
    desk.ingest()
    assert desk.rows("SELECT outcome FROM document ORDER BY 1") == [("loaded",), ("rejected",)]


def test_between_two_tasks_a_file_over_the_limit_stays_what_it_was(inbox: Path) -> None:
    (inbox / "large").write_bytes(b"x" * (LIMIT + 1))
    (inbox / "small").write_bytes(b"x")
    arrived, _ = met(inbox)
    assert [one.content for one in arrived] == [None, b"x"]
    assert list(from_archive(list_batch(arrived), Archive(inbox.parent / "archive"))) == [
        one._replace(seen_at=one.seen_at.replace(tzinfo=None)) for one in arrived
    ]


@settings(max_examples=examples(60), deadline=None)
@given(
    st.binary(max_size=10),
    st.one_of(st.integers(0, 3 * LIMIT), st.integers(LIMIT - 2, LIMIT + 2)),
    st.one_of(st.just(0), st.integers(0, 2 * LIMIT), st.integers(2**16, 2**17)),
)
def test_a_file_of_any_size_that_grows_while_it_is_read(
    start: bytes, size: int, growth: int
) -> None:
    """What was there when its size was asked, what came before it was read: kept, or over."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        file = inbox / "file"
        file.write_bytes((start * size or bytes(size))[:size])
        read = discover._read_content

        def grows(*given: int) -> bytes:
            with file.open("ab") as end:
                end.write(b"+" * growth)
            return read(*given)

        patch.setattr(discover, "_read_content", grows)
        ((one,), said) = met(inbox)
        content = file.read_bytes()
        assert said == []
        assert one.size == len(content)
        if len(content) <= LIMIT:
            assert (one.document_id, one.content) == (document_id(content), content)
            assert archived(inbox) == {content}
        else:
            assert (one.document_id, one.content) == (id_over_limit(content), None)
            assert archived(inbox) == set()


def test_a_file_that_is_cut_short_while_it_is_read_is_named(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "file").write_bytes(b"x" * (LIMIT + 1))
    lseek = os.lseek

    def cut(*given: int) -> int:
        os.truncate(inbox / "file", 5)
        return lseek(*given)

    monkeypatch.setattr(os, "lseek", cut)
    arrived, (said,) = met(inbox)
    assert arrived == []
    assert "it was cut short meanwhile; run again" in said


def deepen(folder: Path, parts: int, name: str) -> None:
    """Folders in folders, a file in the last, however long its path."""
    place = os.open(folder, os.O_RDONLY)
    for _ in range(parts):
        os.mkdir(name, dir_fd=place)
        below = os.open(name, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)


@pytest.mark.parametrize(
    ("parts", "name"),
    [(3_000, "d"), (21, "d" * 200), (1_500, "d")],
    ids=["too deep", "too long", "deeper than calls go"],
)
def test_a_path_that_is_too_deep_is_named_and_passed_over(
    inbox: Path, parts: int, name: str
) -> None:
    (inbox / "a.txt").write_bytes(b"a")
    deepen(inbox, parts, name)
    (inbox / "z.txt").write_bytes(b"z")
    arrived, said = met(inbox)
    too_deep = parts * (len(name) + 1) > 4096
    assert [one.content for one in arrived] == [b"a", b"z", *([] if too_deep else [b""])]
    assert len(said) == too_deep
    for sentence in said:
        assert sentence.startswith(str(inbox / name))
        assert sentence.endswith("was not taken in: it cannot be read (File name too long).")


@pytest.mark.parametrize("link", ["file", "folder", "step by step", "folder on the way"])
def test_a_link_out_of_the_inbox_is_named_and_passed_over(inbox: Path, link: str) -> None:
    outside = inbox.parent / "outside"
    (outside / "below").mkdir(parents=True)
    (outside / "below" / "secret.txt").write_bytes(b"secret")
    (inbox / "a.txt").write_bytes(b"a")
    if link == "file":
        (inbox / "link").symlink_to(outside / "below" / "secret.txt")
    elif link == "folder":
        (inbox / "link").symlink_to(outside)
    elif link == "step by step":
        (inbox / ".step").symlink_to(Path("..", "outside"))
        (inbox / "link").symlink_to(Path(".step", "below", "secret.txt"))
    else:
        (inbox / "link").mkdir()
        (inbox / "link" / "secret.txt").write_bytes(b"its own")
    sources, said = find_files([inbox]), list[str]()
    if link == "folder on the way":
        # Between the look into the folder and the reading of its file.
        (inbox / "link" / "secret.txt").unlink()
        (inbox / "link").rmdir()
        (inbox / "link").symlink_to(outside / "below")
    archive = Archive(inbox.parent / "archive")
    arrived = list(discover.archive_all(sources, archive, LIMIT, said.append))
    assert [one.content for one in arrived] == [b"a"]
    (sentence,) = said
    assert sentence.startswith(str(inbox / "link"))
    assert f"a link leads out of {inbox}; copy the file into it" in sentence
    assert archived(inbox) == {b"a"}


def test_links_within_the_inbox_and_an_inbox_that_is_a_link(inbox: Path) -> None:
    (inbox / "real").mkdir()
    (inbox / "real" / "a.txt").write_bytes(b"a")
    (inbox / "again").symlink_to("real")
    (inbox / "b.txt").symlink_to(Path("real", "a.txt"))
    (inbox.parent / "landing").symlink_to(inbox)
    arrived, said = met(inbox.parent / "landing")
    assert said == []
    assert [Path(one.source_uri).name for one in arrived] == ["b.txt", "a.txt"]
    # A link that a person names is what they named.
    sources = find_files([inbox / "b.txt"])
    (named,) = discover.archive_all(sources, Archive(inbox.parent / "archive"), LIMIT, said.append)
    assert (named.content, said) == (b"a", [])


# What is made in an inbox: its kind, its path, and what a link points to.
KINDS = st.sampled_from(["file", "file", "large", "folder", "link", "pipe"])
TARGETS = st.sampled_from(
    [".", "..", "a", "a/b", "../outside", "../outside/file", "../inbox/a", "nowhere", "link",
     "/etc/passwd", "/dev/zero", "../outside/pipe", "b/../..", "/proc/self/environ"]
)  # fmt: skip
PATHS = st.lists(NAMES, min_size=1, max_size=3)


def make(inbox: Path, kind: str, parts: list[str], target: str, content: bytes) -> None:
    path = inbox.joinpath(*parts)
    # Where a link leads out, nothing is made behind it.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.resolve().is_relative_to(inbox) or os.path.lexists(path):
            return
        if kind in ("file", "large"):
            path.write_bytes(content + b"x" * (LIMIT if kind == "large" else 0))
        elif kind == "folder":
            path.mkdir()
        elif kind == "link":
            path.symlink_to(target)
        else:
            os.mkfifo(path)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.tuples(KINDS, PATHS, TARGETS), max_size=12))
@example([("link", ["a", "a"], "b/../..")])
def test_what_lies_in_any_inbox_arrives_and_nothing_from_elsewhere(
    made: list[tuple[str, list[str], str]],
) -> None:
    with TemporaryDirectory() as folder:
        inbox, outside = Path(folder) / "inbox", Path(folder) / "outside"
        inbox.mkdir()
        outside.mkdir()
        (outside / "file").write_bytes(b"secret")
        os.mkfifo(outside / "pipe")
        for number, (kind, parts, target) in enumerate(made):
            make(inbox, kind, parts, target, f"{number} ".encode())
        arrived, said = met(inbox)
        plain, others = list[bytes](), list[Path]()
        for top, folders, names in os.walk(inbox):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for path in (Path(top, name) for name in [*names, *folders]):
                if path.name.startswith(".") or (path.is_dir() and not path.is_symlink()):
                    continue
                real = Path(os.path.realpath(path))
                if path.is_file() and real.is_relative_to(inbox):
                    plain.append(real.read_bytes())
                elif not (path.is_dir() and real.is_relative_to(inbox)):
                    others.append(path)
        assert sorted(one.document_id for one in arrived) == sorted(
            document_id(one) if len(one) <= LIMIT else id_over_limit(one) for one in plain
        )
        assert archived(inbox) == {one for one in plain if len(one) <= LIMIT}
        assert sorted(sentence.partition(" was not taken in")[0] for sentence in said) == sorted(
            str(path) for path in others
        )
