"""Makes the data of the illustration maker from the published art and names; run it by hand after changing nouns.txt.

Takes the folders of two unpacked packages: @iconify-json/fluent-emoji-flat (MIT) and cldr-annotations-full (Unicode-3.0):

    python scripts/illustration_data.py FLUENT_FOLDER CLDR_FOLDER

Only what nouns.txt names is kept. Shapes that are not paths become paths, gradients their first colour, filters and masks are left out.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "src" / "reeltalk" / "providers" / "illustration" / "data"
FACES = ("cat", "dog", "rabbit", "monkey", "tiger", "pig", "cow", "mouse", "horse")
EXTRAS = {"merperson": "woman-merpeople"}
LANGUAGES = ("de", "es", "fr", "ja", "ko", "pt", "ru")
FILES = 3
LINK = "{http://www.w3.org/1999/xlink}href"


def main() -> None:
    """Write art-N.json.gz and names.json.gz."""
    fluent, cldr = Path(sys.argv[1]), Path(sys.argv[2])
    nouns = noun_names()
    icons = json.loads((fluent / "icons.json").read_text(encoding="utf-8"))["icons"]
    art = {noun: parts for noun, source in sources(nouns).items() if source in icons and (parts := list(shapes(icons[source]["body"])))}
    for number in range(FILES):
        piece = {noun: art[noun] for noun in sorted(art)[number::FILES]}
        write(f"art-{number + 1}.json.gz", piece)
    code_points = json.loads((fluent / "chars.json").read_text(encoding="utf-8"))
    write("names.json.gz", {language: names(cldr, language, code_points, art) for language in LANGUAGES})
    print("without art:", ", ".join(sorted(set(nouns) - set(art))))


def noun_names() -> list[str]:
    """Return the first column of nouns.txt."""
    lines = (DATA / "nouns.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(";")[0].strip() for line in lines if line and not line.startswith("#")]


def sources(nouns: list[str]) -> dict[str, str]:
    """Return which icon draws which noun, faces of animals included."""
    return {noun: EXTRAS.get(noun, noun) for noun in nouns} | {f"{animal}-face": f"{animal}-face" for animal in FACES}


def shapes(body: str) -> Iterator[list[object]]:
    """Yield [colour, opacity, even-odd, path data] of every visible shape, bottom up."""
    body = body.replace("xlink:href", "href")
    root = ElementTree.fromstring(f"<svg>{body}</svg>")
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    yield from walk(root, {}, named)


def walk(element: ElementTree.Element, above: dict[str, str], named: dict[str | None, ElementTree.Element]) -> Iterator[list[object]]:
    """Yield the shapes below an element, with what they inherit."""
    for child in element:
        own = {**above, **{key: value for key, value in child.attrib.items() if key in {"fill", "opacity", "fill-rule"}}}
        if child.tag in {"defs", "clipPath", "mask", "filter", "linearGradient", "radialGradient"} or own.get("opacity") == "0":
            continue
        if child.tag == "use":
            target = named[child.get("href", "").removeprefix("#")]
            yield from walk(wrapped(target), own, named)
        elif child.tag == "g":
            yield from walk(child, own, named)
        elif (path := path_of(child)) and own.get("fill", "#000") != "none":
            yield [colour_of(own.get("fill", "#000000"), named), float(own.get("opacity", 1)), int(own.get("fill-rule") == "evenodd"), path]


def wrapped(element: ElementTree.Element) -> ElementTree.Element:
    """Return an element that holds only this one."""
    holder = ElementTree.Element("g")
    holder.append(element)
    return holder


def path_of(element: ElementTree.Element) -> str:
    """Return the path data of a shape, turned shapes as they stand."""
    number = {key: float(value) for key, value in element.attrib.items() if re.fullmatch(r"-?[\d.]+", value)}
    if element.tag == "path":
        return element.get("d", "")
    if element.tag in {"circle", "ellipse"}:
        x, y = number.get("cx", 0), number.get("cy", 0)
        rx, ry = number.get("rx", number.get("r", 0)), number.get("ry", number.get("r", 0))
        return f"M{x - rx} {y}a{rx} {ry} 0 1 0 {2 * rx} 0a{rx} {ry} 0 1 0 {-2 * rx} 0z"
    if element.tag == "rect":
        x, y, width, height = (number.get(key, 0) for key in ("x", "y", "width", "height"))
        return f"M{x} {y}h{width}v{height}h{-width}z"
    return ""


def colour_of(fill: str, named: dict[str | None, ElementTree.Element]) -> str:
    """Return #rrggbb; a gradient counts as its first colour."""
    if fill.startswith("url("):
        stop = next(named[fill[5:-1]].iter("stop"))
        fill = stop.get("stop-color", "#888888")
    return "#" + "".join(2 * sign for sign in fill[1:]) if len(fill) == 4 else fill


def names(cldr: Path, language: str, code_points: dict[str, str], art: dict[str, object]) -> dict[str, str]:
    """Return the names that one language has for what can be drawn."""
    path = next(cldr.rglob(f"annotations/{language}/annotations.json"))
    entries = json.loads(path.read_text(encoding="utf-8"))["annotations"]["annotations"]
    found: dict[str, str] = {}
    for sign, entry in entries.items():
        key = "-".join(f"{ord(letter):x}" for letter in sign)
        noun = code_points.get(key) or code_points.get(key + "-fe0f")
        for name in entry.get("tts", []):
            if noun in art:
                found.setdefault(name.lower(), str(noun))
    return found


def write(name: str, content: object) -> None:
    """Write one compressed file, the same bytes for the same content."""
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    (DATA / name).write_bytes(gzip.compress(raw, 9, mtime=0))
    print(name, len(raw), (DATA / name).stat().st_size)


if __name__ == "__main__":
    main()
