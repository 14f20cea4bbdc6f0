"""What ships beside the pages: the chart library is the one that is said, colours can be told apart."""

import hashlib
import re

from dashboard.site import STATIC

# Colours of words.
READ = {"ink", "soft", "link", "good", "bad", "open", "mark"}


def test_the_chart_library_is_what_its_page_says() -> None:
    folder = STATIC / "vega"
    rows = re.findall(
        r"^\| `([\w.-]+)` \| [\w-]+ \| ([\d.]+) \| `(\w{64})` \|$",
        (folder / "README.md").read_text(),
        re.MULTILINE,
    )
    assert rows
    assert {name for name, _, _ in rows} == {path.name for path in folder.glob("*.js")}
    for name, version, digest in rows:
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        if name != "vega-interpreter.min.js":  # it names no version
            assert f'"{version}"'.encode() in content


def test_colours_can_be_told_from_their_ground() -> None:
    css = (STATIC / "colours.css").read_text()
    blocks = re.findall(r":root \{(.*?)\n\s*\}", css, re.DOTALL)
    assert len(blocks) == css.count(":root") == 2  # by day and by night
    for block in blocks:
        hues = dict(re.findall(r"--([\w-]+): (#\w{6})", block))
        assert len(hues) == len(re.findall(r"#\w+", block))
        assert hues.keys() >= READ | {"ground", "raised", "line", "mark-ground"}
        for name in set(hues) - {"ground", "raised", "line", "mark-ground"}:
            least = 4.5 if name in READ else 3
            assert contrast(hues[name], hues["ground"]) >= least, name


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG computes it."""

    def light(hue: str) -> float:
        parts = [int(hue[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_state_of_the_board_has_a_colour_of_its_own() -> None:
    script = (STATIC / "pages" / "index.js").read_text()
    block = re.search(r"const HUES = \{(.*?)\};", script, re.DOTALL)
    assert block
    hues = {a or b: hue for a, b, hue in re.findall(r'(?:"([\w ]+)"|(\w+)): "(\w+)"', block[1])}
    board = (STATIC.parents[1] / "sql" / "views" / "board.sql").read_text()
    assert set(hues) == set(re.findall(r"(?:THEN|ELSE) '([a-z ]+)'", board)) | {"missing"}
    page = (STATIC.parent / "templates" / "index.html").read_text()
    offered = re.search(r"for state in \((.*?)\)", page)
    assert offered
    assert list(hues) == re.findall(r'"([a-z ]+)"', offered[1])
    sheets = "".join(path.read_text() for path in STATIC.glob("*.css"))
    schemes = [
        dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        for scheme in re.findall(r":root \{(.*?)\n\s*\}", sheets, re.DOTALL)
    ]
    coloured = [shown for shown in schemes if shown]
    assert len(coloured) == 2  # by day and by night
    for shown in coloured:
        assert len({shown[hue] for hue in hues.values()}) == len(hues) > 1
