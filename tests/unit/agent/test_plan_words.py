"""What people say about plans in nine languages: asked for, approved, with steps left out, dropped; and what is shown to them."""

from __future__ import annotations

import pytest

from reeltalk.agent.lexicon import LANGUAGES
from reeltalk.agent.plan_first import propose, told
from reeltalk.agent.plan_first_words import About, read_plan_words, read_version_words
from unit.agent.film import placed, talk
from unit.agent.planning import plan_of

ASKED = """\
what would you do with this video?|show me the plan
你会怎么做？|先给我看看计划
¿Qué harías con este vídeo?|muéstrame el plan
o que você faria?|mostre o plano
que ferais-tu ?|montre-moi le plan
was würdest du mit dem Video machen?|zeig mir den Plan
どう編集しますか？|計画を見せて
이 영상을 어떻게 편집할 거야?|계획을 보여줘
что бы ты сделал?|покажи план"""
WITH_A_WISH = """\
trim the pauses, but show me the plan first|trim the pauses
剪掉停顿，先别动|剪掉停顿
quita las pausas, pero enséñame el plan primero|quita las pausas
tire as pausas, mas mostre o plano primeiro|tire as pausas
enlève les pauses, mais montre-moi d'abord le plan|enlève les pauses
entferne die Pausen, aber zeig mir erst den Plan|entferne die Pausen
間をカットして、先に計画を見せて|間をカットして
무음 구간 잘라줘, 먼저 계획을 보여줘|무음 구간 잘라줘
убери паузы, но сначала покажи план|убери паузы"""
APPROVED = """\
go ahead|skip step 2|yes, but skip steps 2 and 3|everything except step 3
好的|跳过第2步|可以，去掉第2和第3步|除了第3步都做
adelante|omite el paso 2|sí, pero sin los pasos 2 y 3|todo menos el paso 3
pode fazer|pule o passo 2|sim, mas sem os passos 2 e 3|tudo menos o passo 3
vas-y|saute l'étape 2|oui, mais sans les étapes 2 et 3|tout sauf l'étape 3
leg los|lass Schritt 2 weg|ja, aber ohne die Schritte 2 und 3|alles außer Schritt 3
お願いします|手順2を飛ばして|はい、手順2と3なしで|手順3以外をお願いします
진행해|2단계는 건너뛰어|네, 2단계와 3단계 빼고|3단계 빼고 다 해줘
давай|пропусти шаг 2|да, но без шагов 2 и 3|всё, кроме шага 3"""
DROPPED = "cancel|取消|cancela|deixa pra lá|annule|abbrechen|やめて|취소|отмена"
LISTED = """\
which versions are there?
有哪些版本
¿qué versiones hay?
quais versões existem?
quelles versions y a-t-il ?
welche Versionen gibt es?
どんなバージョンがありますか？
어떤 버전이 있어?
какие есть версии?"""


@pytest.mark.parametrize("text", ASKED.replace("\n", "|").split("|"))
def test_a_plan_is_asked_for(text: str) -> None:
    words = read_plan_words(text)
    assert words is not None and words.about is About.ASK and words.rest == ""


@pytest.mark.parametrize("row", WITH_A_WISH.splitlines())
def test_a_wish_may_be_planned_only(row: str) -> None:
    text, wish = row.split("|")
    words = read_plan_words(text)
    assert words is not None and words.about is About.ASK and words.rest == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ('what would you do: make it vertical and add the title "Hi"', 'make it vertical and add the title "Hi"'),
        ("What would you do with this video? make it a reel", "make it a reel"),
        ("你会怎么做：剪掉停顿", "剪掉停顿"),
        ("你会怎么剪这个视频？剪掉停顿", "剪掉停顿"),
        ("was würdest du tun: entferne die Pausen", "entferne die Pausen"),
        ("¿Qué harías: quita las pausas?", "quita las pausas"),
    ],
)
def test_a_question_about_a_wish_is_not_the_wish(text: str, wish: str) -> None:
    words = read_plan_words(text)
    assert words is not None and words.about is About.ASK and words.rest == wish


@pytest.mark.parametrize("row", APPROVED.splitlines())
def test_a_plan_is_approved_whole_or_without_some_steps(row: str) -> None:
    read = [read_plan_words(text) for text in row.split("|")]
    assert [words and words.about for words in read] == [About.APPROVE] * 4
    assert [set(words.dropped) for words in read if words] == [set(), {2}, {2, 3}, {3}]


@pytest.mark.parametrize("text", DROPPED.split("|"))
def test_a_plan_is_dropped(text: str) -> None:
    words = read_plan_words(text)
    assert words is not None and words.about is About.CANCEL


@pytest.mark.parametrize("text", LISTED.splitlines())
def test_versions_are_asked_for(text: str) -> None:
    found = read_version_words(text)
    assert found is not None and found[1].name == "list_versions"


@pytest.mark.parametrize(
    "text",
    ["trim the pauses and add captions", "剪掉停顿并加字幕", "quita las pausas y añade subtítulos", "tire as pausas e adicione legendas",
     "enlève les pauses et ajoute des sous-titres", "entferne die Pausen und füge Untertitel hinzu", "間をカットして字幕をつけて",
     "무음 구간 자르고 자막 넣어줘", "убери паузы и добавь субтитры"],
)  # fmt: skip
def test_a_plan_tells_steps_cost_and_length_in_the_persons_language_and_what_it_says_to_say_is_read(text: str) -> None:
    proposal = propose(plan_of(text), placed(talk()))
    shown = told(proposal, 50)
    assert [step.call.name for step in proposal.steps] == ["trim_pauses", "add_captions"]
    assert "50" in shown and f"{proposal.after_s:g}" in shown and f"{proposal.before_s:g}" in shown
    if not proposal.plan.language.startswith("en"):
        assert not any(english in shown for english in ("Cost:", "nothing", "Say ", "length", "Captions", "removed"))
    last = shown.splitlines()[-1]
    opening, closing = next(pair for pair in ("„“", "«»", "「」", "“”") if pair[0] in last)
    offered = [part.split(closing)[0].strip() for part in last.split(opening)[1:]]
    said = [read_plan_words(each) for each in offered]
    assert [words and words.about for words in said] == [About.APPROVE, About.APPROVE, About.CANCEL]
    assert said[1] is not None and said[1].dropped == {2}


def test_every_language_that_is_read_has_words_for_plans() -> None:
    assert len(ASKED.splitlines()) == len(APPROVED.splitlines()) == len(LANGUAGES)
