from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reeltalk import limits
from reeltalk.errors import MediaError, UnsupportedMedia
from reeltalk.media.colortable import read_color_table
from reeltalk.media.probe import probe
from reeltalk.timeline.model import MediaKind

CORNERS = ["0 0 0", "1 0 0", "0 1 0", "1 1 0", "0 0 1", "1 0 1", "0 1 1", "1 1 1"]


def table(tmp_path: Path, text: str, name: str = "look.cube") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_read_as_it_was_written_comments_and_titles_aside(tmp_path: Path) -> None:
    text = "\n".join(["# made by hand", 'TITLE "Film"', "", "LUT_3D_SIZE 2", "DOMAIN_MIN 0 0 0", "DOMAIN_MAX 1 1 1", *CORNERS])
    read = read_color_table(table(tmp_path, text))
    assert read.size == 2 and read.values[0, 0, 1].tolist() == [1, 0, 0] and read.values[1, 0, 0].tolist() == [0, 0, 1]
    again = read_color_table(table(tmp_path, read.to_cube(), "again.cube"))
    assert np.array_equal(again.values, read.values)


def test_curves_become_a_table(tmp_path: Path) -> None:
    read = read_color_table(table(tmp_path, "LUT_1D_SIZE 2\n1 0 0\n0 1 0.5\n"))
    assert np.allclose(read.values[0, 0, 0], [1, 0, 0]) and np.allclose(read.values[-1, -1, -1], [0, 1, 0.5])
    assert np.allclose(read.values[16, 16, 16], [0.5, 0.5, 0.25])


def test_half_the_strength_goes_half_the_way(tmp_path: Path) -> None:
    black = read_color_table(table(tmp_path, "LUT_3D_SIZE 2\n" + "0 0 0\n" * 8))
    assert black.mixed(0.5).values[1, 1, 1].tolist() == [0.5, 0.5, 0.5]
    assert np.array_equal(black.mixed(1.0).values, black.values)


@pytest.mark.parametrize(
    "text",
    [
        "LUT_3D_SIZE 2\n" + "0 0 0\n" * 7,
        "LUT_3D_SIZE 2\n" + "0 0 0\n" * 9,
        "LUT_3D_SIZE 2\n" + "0 0 nan\n" * 8,
        "LUT_3D_SIZE 2\n" + "0 0 1e300\n" * 8,
        "LUT_3D_SIZE 2\n" + "0 0\n" * 8,
        "LUT_3D_SIZE 999999\n0 0 0\n",
        "LUT_3D_SIZE 1\n0 0 0\n",
        "LUT_3D_SIZE 2\nLUT_3D_SIZE 2\n" + "0 0 0\n" * 8,
        "LUT_3D_SIZE 2\nDOMAIN_MIN 1 1 1\nDOMAIN_MAX 0 0 0\n" + "0 0 0\n" * 8,
        "LUT_3D_SIZE two\n",
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(text: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as refused:
        probe(table(tmp_path, text))
    assert refused.value.message and refused.value.advice


def test_a_table_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = table(tmp_path, "LUT_3D_SIZE 2\n")
    with path.open("ab") as file:
        file.truncate(limits.COLOR_TABLE_MAX_BYTES + 1)
    with pytest.raises(MediaError):
        read_color_table(path)


def test_a_table_is_known_by_its_name_and_its_content(tmp_path: Path) -> None:
    good = "LUT_3D_SIZE 2\n" + "\n".join(CORNERS)
    assert probe(table(tmp_path, good)).kind is MediaKind.TABLE
    for text, name in ((good, "look.txt"), ("#EXTM3U\nhttp://x", "look.cube")):
        with pytest.raises(UnsupportedMedia):
            probe(table(tmp_path, text, name))
