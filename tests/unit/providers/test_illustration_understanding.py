"""What the illustration maker understands of a prompt, and what it says it does not."""

from __future__ import annotations

import pytest

from reeltalk.providers.illustration import Subject, names_a_person, understand
from reeltalk.providers.illustration.vocabulary import NOUN, homes, meanings, nouns, symbols


def only(prompt: str) -> Subject:
    (subject,) = understand(prompt).subjects
    return subject


@pytest.mark.parametrize(
    "prompt", ["A fox reading a book in a forest at sunset", "日落时分，一只狐狸在森林里看书", "夕阳下狐狸在树林里读书"]
)
def test_the_same_scene_is_understood_in_both_languages(prompt: str) -> None:
    brief = understand(prompt)
    (fox,) = brief.subjects
    assert (fox.noun, fox.action, fox.held) == ("fox", "read", "open-book")
    assert (brief.place, brief.time_of_day) == ("forest", "sunset")
    assert brief.props == ("open-book",) and brief.actions == ("read",)


@pytest.mark.parametrize(
    ("prompt", "noun", "place"),
    [
        ("ein Fuchs im Wald", "fox", "forest"),
        ("un gato en la playa", "cat", "beach"),
        ("un chat dans la forêt", "cat", "forest"),
        ("um cachorro na praia", "dog", "beach"),
        ("森の犬", "dog", "forest"),
        ("숲의 개", "dog", "forest"),
        ("собака в лесу", "dog", "forest"),
        ("灯塔和海浪", "lighthouse", "sea"),
        ("山顶上的风车", "windmill", "mountain"),
        ("a rocket on mars", "rocket", "desert"),
        ("a sailing boat on the sea under the stars", "sailboat", "sea"),
    ],
)
def test_other_languages_name_things_and_places(prompt: str, noun: str, place: str) -> None:
    brief = understand(prompt)
    assert [subject.noun for subject in brief.subjects] == [noun]
    assert brief.place == place


def test_numbers_colours_and_sizes_belong_to_the_thing_that_follows_them() -> None:
    cats, car = understand("three cats beside a big red car").subjects
    assert (cats.count, cats.colour, cats.scale) == (3, "", 1.0)
    assert car.count == 1 and car.colour and car.scale > 1
    assert (cats.relation, cats.target) == ("beside", 1)
    assert only("三只猫").count == 3
    assert only("红色的汽车").colour == car.colour


def test_somebody_rides_what_is_named_after_the_verb() -> None:
    rider, horse = understand("an astronaut riding a horse on the moon").subjects
    assert (rider.noun, rider.relation, rider.target, horse.noun) == ("astronaut", "ride", 1, "horse")


def test_a_chinese_thing_stands_on_what_is_named_before_the_sign() -> None:
    cat, sofa = understand("猫坐在沙发上").subjects
    assert (cat.relation, cat.target, sofa.noun) == ("on", 1, "sofa")


def test_orange_is_a_colour_before_a_thing_and_a_fruit_elsewhere() -> None:
    assert only("an orange cat").colour
    assert only("a tangerine").noun == "tangerine"


def test_words_without_a_meaning_are_named_and_orders_are_not() -> None:
    brief = understand("please generate a 10 second 1080p video of a zorbling fox, photorealistic")
    assert brief.ignored_words == ("zorbling", "photorealistic")
    assert understand("生成一张狐狸的图片").ignored_words == ()


@pytest.mark.parametrize(
    ("prompt", "concept", "headline"),
    [
        ("a coffee brand ad", "ad", ""),
        ("summer sale banner 50% off", "sale", "50% OFF"),
        ('logo reveal for "Northwind"', "logo", "Northwind"),
        ("abstract background in pastel colors", "abstract", ""),
        ("生日快乐贺卡", "announcement", "生日快乐"),
        ("人工智能", "idea", "人工智能"),
        ("zorbling quux", "idea", ""),
    ],
)
def test_what_cannot_be_seen_becomes_a_graphic(prompt: str, concept: str, headline: str) -> None:
    brief = understand(prompt)
    assert (brief.concept, brief.headline) == (concept, headline)


@pytest.mark.parametrize(
    ("prompt", "person"),
    [("Elon Musk riding a horse", "elon musk"), ("周杰伦在唱歌", "周杰伦"), ("a musky fox", ""), ("a singer", ""), ("歌手", "")],
)
def test_public_figures_are_recognised_by_whole_names(prompt: str, person: str) -> None:
    assert names_a_person(prompt) == person


def test_the_vocabulary_is_large_and_hangs_together() -> None:
    drawable = nouns()
    assert len(drawable) >= 400
    assert {meaning.value for options in meanings().values() for meaning in options if meaning.kind == NOUN} >= set(drawable)
    assert set(homes()) <= set(drawable)
    assert set(symbols().values()) <= set(drawable)


def test_hostile_text_is_read_in_no_time_and_never_raises() -> None:
    understand("\x00<script>" * 300 + "狐" * 2000 + '"' * 100)
    assert understand("").concept == "idea"


def test_those_named_together_do_things_together() -> None:
    old_man, old_woman, bench = understand("an old couple sitting on a bench").subjects
    assert {old_man.action, old_woman.action} == {"sit"}
    assert (old_man.target, old_woman.target, bench.noun) == (2, 2, "bench")
    assert [subject.action for subject in understand("狐狸和兔子在跳舞").subjects] == ["dance", "dance"]


def test_a_road_keeps_the_land_it_leads_through() -> None:
    brief = understand("a red car driving on a desert road at sunset")
    assert (brief.place, brief.backdrop) == ("road", "desert")
