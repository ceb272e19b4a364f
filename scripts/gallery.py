"""Makes the gallery: out/gallery/index.html with every picture and clip that the embedded makers draw for a fixed list of prompts.

Each section is a function that writes its files into a folder and returns its cards; SECTIONS is the list to add to.
"""

from __future__ import annotations

import html
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import gallery_effects
import gallery_sounds
import gallery_vocabulary
from gallery_prompts import CHINESE, CLIPS, ENGLISH, GRAPHICS

from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.providers.illustration import draw_clip, draw_picture

OUT = Path(__file__).resolve().parents[1] / "out" / "gallery"
SEED = 1
STYLE = """
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 4rem); background: #f6f5f2; color: #22252b; font: 16px/1.5 system-ui, sans-serif }
h1 { font-weight: 700; letter-spacing: -0.02em } h2 { margin: 2.5rem 0 1rem }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem } nav a { color: #3055aa }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); gap: 1.25rem }
figure { margin: 0; background: #fff; border-radius: 12px; overflow: hidden; box-shadow: 0 1px 3px #0002 }
img, video { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: contain; background: #ddd }
audio { display: block; width: calc(100% - 2rem); margin: 1rem 1rem 0 }
figcaption { padding: 0.75rem 1rem } small { color: #6b7280; display: block }
"""


@dataclass(frozen=True)
class Card:
    """One thing made: its file beside the page, what was asked for, and what is to be said of it."""

    file: str
    asked: str
    said: str


@dataclass(frozen=True)
class Section:
    """A heading and the function that makes its cards in a folder."""

    title: str
    make: Callable[[Path], Iterable[Card]]


def pictures(prompts: tuple[str, ...], name: str) -> Callable[[Path], Iterable[Card]]:
    """Return the maker of a section of stills, 1920 by 1080."""

    def make(folder: Path) -> Iterable[Card]:
        for number, prompt in enumerate(prompts, 1):
            path = folder / f"{name}-{number:02}.png"
            began = time.process_time()
            drawn = draw_picture(prompt, width=1920, height=1080, seed=SEED, into=path)
            said = f"{time.process_time() - began:.1f} CPU s"
            ignored = ", ".join(drawn.ignored_words)
            yield Card(path.name, prompt, f"{said}; not used: {ignored}" if ignored else said)

    return make


def clips(folder: Path) -> Iterable[Card]:
    """Make the clips: ten seconds, 1920 by 1080, 24 frames a second."""
    for number, prompt in enumerate(CLIPS, 1):
        path = folder / f"clip-{number:02}.mp4"
        began, wall = cpu_s(), time.monotonic()
        draw_clip(prompt, width=1920, height=1080, duration_s=10, frame_rate=24, seed=SEED, into=path, watch=QuietWatch())
        yield Card(path.name, prompt, f"10 s at 1080p in {time.monotonic() - wall:.0f} s, {cpu_s() - began:.0f} CPU s")


def cpu_s() -> float:
    """Return the processor time of this process and its children."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def drawn_by_renderer(make: Callable[[Path], Iterable[tuple[str, str]]]) -> Callable[[Path], Iterable[Card]]:
    """Return the maker of a section of strips of frames."""
    return lambda folder: (Card(file, name, "frames before the encoder") for file, name in make(folder))


def played(make: Callable[[Path], Iterable[tuple[str, str, str]]]) -> Callable[[Path], Iterable[Card]]:
    """Return the maker of a section of sounds."""
    return lambda folder: (Card(*each) for each in make(folder))


SECTIONS = [
    Section("Pictures, asked for in English", pictures(ENGLISH, "english")),
    Section("Pictures, asked for in Chinese", pictures(CHINESE, "chinese")),
    Section("Graphics: ads, sales, logos, ideas", pictures(GRAPHICS, "graphic")),
    Section("Clips", clips),
    Section("Transitions", drawn_by_renderer(gallery_effects.transitions)),
    Section("Looks", drawn_by_renderer(gallery_effects.looks)),
    Section("Effects", drawn_by_renderer(gallery_effects.effects)),
    Section("Captions and titles", drawn_by_renderer(gallery_effects.captions)),
    Section("Designs", drawn_by_renderer(gallery_effects.designs)),
    Section("Layouts", drawn_by_renderer(gallery_effects.layouts)),
    Section("Music, composed", played(gallery_sounds.music)),
    Section("Sound effects", played(gallery_sounds.effects)),
    Section("Voice", played(gallery_sounds.voices)),
    Section("Said in a sentence", drawn_by_renderer(gallery_vocabulary.said)),
]


def main() -> None:
    """Make every section, or those whose titles hold the words given, and the page."""
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = [section for section in SECTIONS if all(word.lower() in section.title.lower() for word in sys.argv[1:])]
    parts = []
    for section in wanted:
        cards = []
        for card in section.make(OUT):
            print(f"{card.file}: {card.asked} ({card.said})", flush=True)
            cards.append(figure(card))
        parts.append(f'<h2 id="{anchor(section)}">{html.escape(section.title)}</h2>\n<main>\n{"".join(cards)}</main>')
    about = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Reeltalk gallery</title>'
    head = f'<!doctype html><html lang="en">{about}<style>{STYLE}</style>'
    note = "<p>Drawn by the embedded makers: no key, no network, no generative model. Vector art: Fluent Emoji (flat), Microsoft, MIT.</p>"
    contents = "".join(f'<a href="#{anchor(section)}">{html.escape(section.title)}</a>' for section in wanted)
    (OUT / "index.html").write_text(f"{head}<h1>Reeltalk gallery</h1>{note}<nav>{contents}</nav>{''.join(parts)}</html>", encoding="utf-8")
    print(f"Written to {OUT / 'index.html'}")


def anchor(section: Section) -> str:
    """Return the name by which the page leads to a section."""
    return "".join(sign if sign.isalnum() else "-" for sign in section.title.lower())


def figure(card: Card) -> str:
    """Return one card as HTML."""
    match Path(card.file).suffix:
        case ".mp4" | ".webm":
            shown = f'<video src="{card.file}" controls loop muted preload="metadata"></video>'
        case ".mp3":
            shown = f'<audio src="{card.file}" controls preload="none"></audio>'
        case _:
            shown = f'<img src="{card.file}" alt="{html.escape(card.asked)}" loading="lazy">'
    return f"<figure>{shown}<figcaption>{html.escape(card.asked)}<small>{html.escape(card.said)}</small></figcaption></figure>\n"


if __name__ == "__main__":
    main()
