"""What a call sounds like: clips in the order of a phrase, joined by the screen that speaks.

A clip is a word or two under a name ("please", "7", "window-w03"), the same for every engine: a
folder of recordings, the synthesiser, or the browser's own voice. Digits are read singly.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Mapping
from datetime import time
from typing import Any, Final, Protocol

from server.domain.errors import NotFound
from server.domain.hall import Hall, Voice, Window
from server.domain.ids import ZoneId


class Speech(Protocol):
    """Makes the sound of clips."""

    def clip(self, engine: str, lang: str, name: str, text: str) -> bytes | None:
        """A WAV file; None where the hall's engine cannot say it. Never raises."""


# What each language says, in order; NUMBER and WINDOW stand for the call's own.
NUMBER: Final = "{number}"
WINDOW: Final = "{window}"
PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "zh": ("please", NUMBER, "number", "go_to", WINDOW, "do"),
    "en": ("number", NUMBER, "go_to", WINDOW),
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"please": "请", "number": "号", "go_to": "到", "do": "办理"},
    "en": {"number": "Number", "go_to": "please go to"},
}
_DIGITS: Final[Mapping[str, str]] = {"zh": "零一二三四五六七八九", "en": string.digits}
_YAO: Final = "幺"
_WINDOW_MARK: Final = "window-"


def clips(hall: Hall, zone: str, lang: str) -> dict[str, str]:
    """Clip name → what it says, for the windows of a zone. Raises NotFound("unknown_zone")."""
    voice = hall.voice_of(zone)
    said = dict(_WORDS[lang])
    said |= {str(n): digit for n, digit in enumerate(_DIGITS[lang])}
    if lang == "zh" and voice.one == "yao":
        said["1"] = _YAO
    said |= {letter: letter for letter in string.ascii_uppercase}
    for window in hall.windows.values():
        if window.zone == ZoneId(zone):
            said[_WINDOW_MARK + window.id] = place(window, lang)
    return said


def place(window: Window, lang: str) -> str:
    """A window as it is said. In English its number, or its id where the name has none."""
    if lang == "zh":
        return window.name
    digits = re.search(r"\d+", window.name)
    return f"window {digits[0] if digits else window.id.replace('-', ' ').replace('_', ' ')}"


def text_of(hall: Hall, zone: str, lang: str, clip: str) -> str:
    """What a clip says. Raises NotFound("unknown_clip"), NotFound("unknown_zone")."""
    found = clips(hall, zone, lang).get(clip) if lang in PHRASES else None
    if found is None:
        raise NotFound("unknown_clip", clip=clip)
    return found


def manifest(hall: Hall, zone: str, speech: Speech) -> dict[str, Any]:
    """All that a screen of a zone needs to speak its calls. ``version`` changes with the sound;
    ``spoken``: whether the clips of a language are to be had here."""
    voice = hall.voice_of(zone)
    told = []
    for lang in voice.languages:
        said, first = clips(hall, zone, lang), PHRASES[lang][0]
        spoken = speech.clip(voice.engine, lang, first, said[first]) is not None
        phrase = list(PHRASES[lang])
        told.append({"lang": lang, "phrase": phrase, "clips": said, "spoken": spoken})
    return {
        "engine": voice.engine,
        "languages": told,
        "chime": voice.chime,
        "repeat": voice.repeat,
        "number_twice": voice.number_twice,
        "volume": voice.volume,
        "quiet": [[_hm(span.opens), _hm(span.closes)] for span in voice.quiet],
        "drop_after_s": voice.drop_after_s,
        "version": _version(voice, told),
    }


def _hm(at: time) -> str:
    return at.strftime("%H:%M")


def _version(voice: Voice, told: object) -> str:
    return hashlib.sha256(repr((voice.engine, told)).encode()).hexdigest()[:12]
