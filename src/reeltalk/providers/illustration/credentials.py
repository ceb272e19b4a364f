"""What a made file says of itself, unsigned, in the words of C2PA and IPTC: that a program drew it, from which prompt and art."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Final
from xml.sax.saxutils import escape

from reeltalk.providers.illustration.brief import Brief

MAKER: Final = "Reeltalk embedded illustration"
SOURCE_TYPE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
CREDIT: Final = "Vector art: Fluent Emoji (flat), Microsoft, MIT"
HOW_TO_DO_BETTER: Final = "Drawn without a generative model. Connect an image or video provider for photographic or free-form pictures."
_PNG_HEAD: Final = 8 + 25
"""The signature and the first chunk; what is said follows it."""


def statement(brief: Brief, *, seed: int) -> dict[str, object]:
    """Return the content credentials of a picture or clip drawn from a brief; they carry no signature and say so."""
    return {
        "claim_generator": MAKER,
        "signed": False,
        "assertions": [
            {
                "label": "c2pa.actions",
                "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE, "softwareAgent": MAKER}]},
            },
            {"label": "reeltalk.prompt", "data": {"prompt": brief.prompt, "seed": seed, "ignored_words": list(brief.ignored_words)}},
        ],
        "credit": CREDIT,
        "note": HOW_TO_DO_BETTER,
    }


def in_png(png: bytes, brief: Brief, *, seed: int) -> bytes:
    """Return a PNG with its credentials, a description and an XMP packet."""
    said = json.dumps(statement(brief, seed=seed), ensure_ascii=False, sort_keys=True)
    texts = {"Software": MAKER, "Description": brief.prompt, "Content Credentials": said, "XML:com.adobe.xmp": _xmp(brief)}
    chunks = b"".join(_text_chunk(key, value) for key, value in texts.items())
    return png[:_PNG_HEAD] + chunks + png[_PNG_HEAD:]


def in_mp4(brief: Brief, *, seed: int) -> list[str]:
    """Return the FFmpeg arguments that write the credentials into an MP4."""
    said = json.dumps(statement(brief, seed=seed), ensure_ascii=False, sort_keys=True)
    return [
        "-metadata",
        f"title={brief.prompt[:120]}",
        "-metadata",
        f"description={MAKER}. {HOW_TO_DO_BETTER}",
        "-metadata",
        f"comment={said}",
    ]


def _text_chunk(key: str, value: str) -> bytes:
    """Return an international text chunk, uncompressed."""
    body = key.encode("latin-1") + b"\0\0\0\0\0" + value.encode()
    return struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))


def _xmp(brief: Brief) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f' xmp:CreatorTool="{MAKER}" Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}">'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(brief.prompt)}</rdf:li></rdf:Alt></dc:description>'
        f'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{CREDIT}</rdf:li></rdf:Alt></dc:rights>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
