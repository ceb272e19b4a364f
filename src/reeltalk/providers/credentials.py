"""Where a made file comes from, written into the file itself: content credentials in words and in the vocabulary of C2PA and IPTC.

A manifest that is not signed proves nothing and says so (``claim_signature`` is null); it tells whoever opens the file that it was made by
a program, which one, and from which words. Sound and film carry it as their comment, pictures as XMP.
A film that shows generated material lists every piece of it as an ingredient.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.facts import MediaInfo
from reeltalk.providers.base import Provenance

SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TIMEOUT_S: Final = 60
PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
TRAINED: Final = frozenset({"Reeltalk narrator"})
"""The embedded makers that are trained models themselves: a voice is, drawings and music are not."""
INGREDIENTS_MAX: Final = 60
FILM_PROMPT_CHARACTERS: Final = 120
_COPIED: Final = frozenset({"mp4", "mov", "mkv", "webm", "wav", "mp3", "ogg", "flac", "m4a"})


def marked(path: Path, info: MediaInfo, provenance: Provenance) -> Path:
    """Return the file with its credentials in it; kinds of files that have no place for them are returned as they are."""
    manifest = manifest_of(provenance)
    if info.container == "png":
        return _marked_png(path, _xmp(manifest, provenance))
    if info.container in _COPIED:
        return _marked_by_copy(path, info, provenance, manifest)
    return path


def manifest_of(provenance: Provenance) -> dict[str, Any]:
    """Return the manifest: who made the file, how, from which words, when, and under which terms it may be used."""
    kind = "algorithmicMedia" if provenance.embedded else "trainedAlgorithmicMedia"
    agent = {"name": provenance.provider, "version": provenance.model}
    made = {"action": "c2pa.created", "when": provenance.made_at, "softwareAgent": agent, "digitalSourceType": SOURCE_TYPES + kind}
    words = {"prompt": provenance.prompt, "seed": provenance.seed, "licence": provenance.licence}
    return {
        "claim_generator": "reeltalk",
        "claim_signature": None,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [made]}}, {"label": "reeltalk.order", "data": words}],
    }


def film_tags(generated: Sequence[Provenance]) -> dict[str, str]:
    """Return what a film says of the generated material in it: a manifest with every piece as an ingredient, and a plain sentence.

    Nothing for a film without any. ``generated`` in the order in which the film shows them.
    """
    if not generated:
        return {}
    models = any(not each.embedded for each in generated)
    kind = "compositeWithTrainedAlgorithmicMedia" if models else "composite"
    pieces = [
        {
            "label": "c2pa.ingredient.v3",
            "data": {"relationship": "componentOf", "title": each.prompt[:FILM_PROMPT_CHARACTERS], **_maker(each)},
        }
        for each in generated[:INGREDIENTS_MAX]
    ]
    edited = {"action": "c2pa.edited", "softwareAgent": {"name": "reeltalk"}, "digitalSourceType": SOURCE_TYPES + kind}
    manifest = {
        "claim_generator": "reeltalk",
        "claim_signature": None,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [edited]}}, *pieces],
    }
    makers = sorted({f"{each.provider}, {each.model}" if each.model else each.provider for each in generated})
    what = (
        "Contains material made by a generative model"
        if models
        else "Contains drawings, music, sounds or speech that Reeltalk made by itself"
    )
    return {"comment": json.dumps(manifest, ensure_ascii=False), "description": f"{what} ({'; '.join(makers)})."}


def _maker(provenance: Provenance) -> dict[str, Any]:
    drawn = provenance.embedded and provenance.provider not in TRAINED
    kind = "algorithmicMedia" if drawn else "trainedAlgorithmicMedia"
    agent = {"name": provenance.provider, "version": provenance.model}
    return {"softwareAgent": agent, "digitalSourceType": SOURCE_TYPES + kind, "when": provenance.made_at, "licence": provenance.licence}


def statement(provenance: Provenance) -> str:
    """Return the credentials as a sentence."""
    maker = f"{provenance.provider}, {provenance.model}" if provenance.model else provenance.provider
    what = "An illustration drawn by a program, no generative model was used" if provenance.embedded else "Made by a generative model"
    return f"{what} ({maker}). Prompt: {provenance.prompt[:300]}"


def _marked_by_copy(path: Path, info: MediaInfo, provenance: Provenance, manifest: dict[str, Any]) -> Path:
    into = path.with_name(f"marked-{path.stem}.{info.container}")
    tags = {"comment": json.dumps(manifest, ensure_ascii=False), "description": statement(provenance), "copyright": provenance.licence}
    named = [part for name, value in tags.items() for part in ("-metadata", f"{name}={value}")]
    faststart = ["-movflags", "+faststart"] if info.container in {"mp4", "mov"} else []
    argv = [ffmpeg_path(), "-v", "error", "-i", str(path), "-map", "0", "-c", "copy", *named, *faststart, "-y", str(into)]
    run(argv, timeout_s=TIMEOUT_S, output=into)
    return into


def _marked_png(path: Path, xmp: str) -> Path:
    data = path.read_bytes()
    if not data.startswith(PNG_HEAD):
        return path
    first = len(PNG_HEAD) + 8 + struct.unpack(">I", data[8:12])[0] + 4  # behind the header chunk, which must come first
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp.encode()
    chunk = struct.pack(">I", len(text)) + b"iTXt" + text + struct.pack(">I", zlib.crc32(b"iTXt" + text))
    path.write_bytes(data[:first] + chunk + data[first:])
    return path


def _xmp(manifest: dict[str, Any], provenance: Provenance) -> str:
    source = manifest["assertions"][0]["data"]["actions"][0]["digitalSourceType"]
    told = escape(json.dumps(manifest, ensure_ascii=False))
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        ' xmlns:reeltalk="https://reeltalk.invalid/ns/1.0/">'
        f"<dc:description>{escape(statement(provenance))}</dc:description>"
        f"<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>"
        f"<reeltalk:manifest>{told}</reeltalk:manifest></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
