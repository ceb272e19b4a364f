"""Every editing sentence of the published skills, said to a real server; the finished file is judged, not the reply."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.films import Film, dark_talking_clip, longest_pause_s, plain_clip, words_lost
from reeltalk.client.client import Client
from reeltalk.client.job import EditedFilm, edit
from reeltalk.client.progress import Stages

pytestmark = pytest.mark.slow

SECONDS = 11.0
"""Long enough for one of the long pauses that were put in, and what follows it."""
CAPTION_BAND = (0.72, 0.98)

Judge = Callable[[Film, EditedFilm], None]


@pytest.fixture(scope="module")
def clip() -> Path:
    return dark_talking_clip(SECONDS).path


@functools.cache
def words_of_the_clip() -> str:
    return Film(dark_talking_clip(SECONDS).path).transcript().text


def is_1080p(film: Film, edited: EditedFilm) -> None:
    assert film.size == (1920, 1080)


def pauses_are_gone(film: Film, edited: EditedFilm) -> None:
    assert film.duration_s < SECONDS - 1
    heard = film.transcript()
    assert longest_pause_s(heard) <= 0.8


def no_word_is_lost(film: Film, edited: EditedFilm) -> None:
    assert len(words_lost(words_of_the_clip(), film.transcript().text)) <= 1, "the engine may hear one word in thirty otherwise, no more"


def is_captioned(film: Film, edited: EditedFilm) -> None:
    words = film.transcript().words
    middles = [(word.start + word.end) / 2 / 705_600_000 for word in words[2:-2:6]]
    shown = [film.white_share(at_s, *CAPTION_BAND) > 0.003 for at_s in middles]
    assert sum(shown) >= 0.8 * len(shown), shown


def has_music(film: Film, edited: EditedFilm) -> None:
    assert film.sound_floor_db() > -60, "the clip's pauses are digital silence; music must fill what is left of them"


def is_shared(film: Film, edited: EditedFilm) -> None:
    assert edited.turn.share_url and "/s/" in edited.turn.share_url


def is_loud_enough(film: Film, edited: EditedFilm) -> None:
    loudness = film.loudness
    assert loudness.integrated_lufs is not None and abs(loudness.integrated_lufs + 14) <= 1
    assert loudness.true_peak_dbtp is not None and loudness.true_peak_dbtp <= -0.9


FOR_THE_FORM_ALONE: frozenset[Judge] = frozenset({is_1080p, is_loud_enough, is_shared})
"""Judges that a few seconds of film answer as well as many."""

SENTENCES: list[tuple[str, tuple[Judge, ...]]] = [
    ("trim the pauses, add transitions, and export a shareable link", (is_1080p, pauses_are_gone, no_word_is_lost, is_shared)),
    (
        "generate a short edited video with captions and transitions from my raw footage",
        (is_1080p, is_captioned, pauses_are_gone, no_word_is_lost),
    ),
    ("export 1080p MP4", (is_1080p,)),
    ("turn this video into a new short promotional clip with music and transitions", (is_1080p, has_music, is_loud_enough)),
]

SAID_LIKEWISE: list[tuple[str, tuple[Judge, ...]]] = [
    ("edit a 2-minute unedited screen recording into a 1080p MP4", (is_1080p, no_word_is_lost, is_loud_enough)),
    ("editing videos and generating a shareable link instantly for content creators", (is_1080p, is_shared, no_word_is_lost)),
    ("generate a 60-second screen recording or short video clip into a 1080p MP4", (is_1080p, is_loud_enough)),
    ("generating polished videos from raw clips using AI for content creators", (is_1080p, is_loud_enough, no_word_is_lost)),
    ("generate my existing video clips", (is_1080p,)),
    ("turn this video into a new", (is_1080p,)),
    ("剪掉停顿，加上转场，导出一个可以分享的链接", (is_1080p, pauses_are_gone, no_word_is_lost, is_shared)),
    ("用我的原始素材生成一个带字幕和转场的短视频", (is_1080p, is_captioned, no_word_is_lost)),
    ("把这个视频变成一个带音乐和转场的短宣传片", (is_1080p, has_music, is_loud_enough)),
]


@pytest.mark.parametrize(
    ("sentence", "judges"),
    [
        *(pytest.param(*each, id=each[0][:50]) for each in SENTENCES),
        *(pytest.param(*each, id=each[0], marks=pytest.mark.thorough) for each in SAID_LIKEWISE),
    ],
)
def test_the_sentence_gives_the_film_it_promises(
    sentence: str, judges: tuple[Judge, ...], client: Client, clip: Path, tmp_path: Path
) -> None:
    footage = dark_talking_clip(6.0).path if FOR_THE_FORM_ALONE.issuperset(judges) else clip
    with Stages(quiet=True) as stages:
        edited = edit(client, [footage], sentence, tmp_path / "film.mp4", stages)
    film = Film(edited.path)
    assert edited.turn.text, "a turn is never silent"
    for judge in judges:
        judge(film, edited)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("generate an image of a futuristic city skyline at night with neon lights", ["image"]),
        *(
            pytest.param(*each, marks=pytest.mark.thorough)
            for each in (
                ("generate a short text description like 'a fox reading a book in a forest at sunset' into a 1080p MP4", ["video"]),
                ("generating images from text descriptions for creative projects for content creators", ["image"] * 3),
                ("生成一张霓虹灯下未来城市夜景的图片", ["image"]),
                ("把“一只狐狸在夕阳下的森林里看书”这样的文字描述生成1080p的MP4", ["video"]),
                ("根据文字描述为内容创作者的创意项目生成图片", ["image"] * 3),
            )
        ),
    ],
)
def test_words_alone_give_new_material_that_says_what_it_is(sentence: str, kinds: list[str], client: Client) -> None:
    session = client.create_session()
    text = " ".join(event.text for event in client.send(session, sentence) if event.kind == "text")
    state = client.state(session)["state"]
    assert [item["type"] for item in state["generated_media"]] == kinds and state["draft"]["t"]
    assert all(item["width"] == 1920 and item["height"] == 1080 and item["embedded"] for item in state["generated_media"])
    assert "no generative model" in text or "没有接入生成模型" in text


def test_a_batch_gives_each_file_its_own_render(client: Client, tmp_path: Path) -> None:
    clips = [dark_talking_clip(6.0).path, dark_talking_clip(7.0).path]
    films = []
    for number, (clip, request) in enumerate(zip(clips, ["make it square", "make it vertical"], strict=True)):
        with Stages(quiet=True) as stages:
            films.append(edit(client, [clip], request, tmp_path / f"{number}.mp4", stages))
    assert len({film.export.id for film in films}) == 2
    assert Film(films[0].path).size == (1080, 1080)
    assert Film(films[1].path).size == (1080, 1920)


@pytest.mark.parametrize("sentence", ["merge the clips and add transitions", "把片段合并起来，加上转场"])
def test_a_transition_is_a_mix_of_both_pictures_on_screen(sentence: str, client: Client, tmp_path: Path) -> None:
    with Stages(quiet=True) as stages:
        edited = edit(client, [plain_clip("red"), plain_clip("blue")], sentence, tmp_path / "film.mp4", stages)
    draft = client.state(edited.session)["state"]["draft"]
    assert len(draft["tr"]) == 1
    film = Film(edited.path)
    border_s = draft["tr"][0]["at"] / 1000
    red, _, blue = film.mean_color(border_s)
    assert 60 < red < 200 and 60 < blue < 200, "half of each"
    assert film.mean_color(border_s - 1.2)[0] > 220 and film.mean_color(border_s + 1.2)[2] > 220


def test_a_session_keeps_its_timeline_from_one_request_to_the_next(client: Client, clip: Path, tmp_path: Path) -> None:
    from reeltalk.client.job import say

    session = client.create_session()
    client.upload(session, [clip])
    with Stages(quiet=True) as stages:
        say(client, session, "trim the pauses", stages)
        rough = client.state(session)["state"]["draft"]
        say(client, session, 'add a title "Two Cities" at the top for the first 3 seconds', stages)
        say(client, session, "加上字幕", stages)
    draft = client.state(session)["state"]["draft"]
    assert draft["d"] == rough["d"]
    assert {track["tt"] for track in draft["t"]} >= {0, 7}
    done = client.wait_for_export(client.export(session, output={"format": "mp4", "quality": "low", "resolution": "480p"}))
    film = Film(client.download(done, tmp_path / "film.mp4"))
    assert film.size[1] == 480
    assert film.white_share(1.5, 0.02, 0.35) > 0.003, "the title stands at the top"
    assert abs(film.duration_s - draft["d"] / 1000) <= 0.05
