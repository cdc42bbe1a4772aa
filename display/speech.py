"""Speech as WAV clips: a hall's own recordings, else an offline synthesiser, kept once made."""

from __future__ import annotations

import array
import hashlib
import io
import logging
import os
import re
import secrets
import subprocess
import sys
import wave
from pathlib import Path
from typing import Final, Protocol

log = logging.getLogger(__name__)
_VOICES: Final = {"zh": "cmn-latn-pinyin", "en": "en-us"}
_WORDS_A_MINUTE: Final = {"zh": "165", "en": "150"}
_TIMEOUT_S: Final = 5.0
_SILENCE: Final = 300  # of 32,767: what a clip's edges hold below this is cut
_EDGE_S: Final = 0.03
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


class Engine(Protocol):
    """Makes clips. Never raises: None is what it cannot say."""

    def clip(self, lang: str, name: str, text: str) -> bytes | None:
        """A WAV file that says ``text``."""


class Recorded:
    """``FOLDER/zh/please.wav`` and so on, as a hall has recorded them; files are read each time,
    so that a new recording is heard at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clip(self, lang: str, name: str, text: str) -> bytes | None:
        if not _NAME.fullmatch(name):
            return None
        try:
            return (self._folder / lang / f"{name}.wav").read_bytes()
        except OSError:
            return None


class Synthesised:
    """espeak-ng; each text is made once and kept in ``cache``."""

    def __init__(self, cache: Path, program: str = "espeak-ng") -> None:
        self._cache, self._program = cache, program

    def clip(self, lang: str, name: str, text: str) -> bytes | None:
        if lang not in _VOICES:
            return None
        kept = self._cache / f"{lang}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"
        try:
            return kept.read_bytes()
        except OSError:
            pass
        made = self._speak(lang, text)
        if made is not None:
            self._keep(kept, made)
        return made

    def _speak(self, lang: str, text: str) -> bytes | None:
        hanzi = lang == "zh" and not text.isascii()  # a lone letter is an English one everywhere
        spoken, voice = (pinyin(text), lang) if hanzi else (text, "en")
        command = [self._program, "-v", _VOICES[voice], "-s", _WORDS_A_MINUTE[voice], "--stdout"]
        try:
            done = subprocess.run(
                [*command, spoken], capture_output=True, timeout=_TIMEOUT_S, check=True
            )
            return trimmed(done.stdout)
        except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as error:
            log.warning("%s did not speak: %s", self._program, error)
            return None

    def _keep(self, kept: Path, made: bytes) -> None:
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_suffix(f".{secrets.token_hex(4)}")
            fresh.write_bytes(made)
            os.replace(fresh, kept)
        except OSError as error:
            log.warning("a clip could not be kept: %s", error)


def pinyin(text: str) -> str:
    """Hanzi as numbered pinyin, which the synthesiser reads right; letters and digits stay."""
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(part.strip() for part in parts if part.strip())


def trimmed(sound: bytes) -> bytes:
    """Without the silence at its ends, so that clips join into speech. Raises wave.Error."""
    with wave.open(io.BytesIO(sound)) as given:
        rate, width = given.getframerate(), given.getsampwidth()
        if (given.getnchannels(), width) != (1, 2):
            raise wave.Error("16-bit mono is wanted")
        samples = array.array("h", given.readframes(given.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    loud = [n for n, sample in enumerate(samples) if abs(sample) > _SILENCE]
    edge = round(rate * _EDGE_S)
    if loud:
        samples = samples[max(0, loud[0] - edge) : loud[-1] + edge]
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(width)
        made.setframerate(rate)
        made.writeframes(samples.tobytes())
    return out.getvalue()


class Speech:
    """What a hall's ``[voice] engine`` stands for: which engines are asked, in which order."""

    def __init__(self, recordings: Path, cache: Path) -> None:
        recorded, synthesised = Recorded(recordings), Synthesised(cache)
        self._engines: dict[str, tuple[Engine, ...]] = {
            "auto": (recorded, synthesised),
            "recorded": (recorded,),
            "synthesised": (synthesised,),
        }

    def clip(self, engine: str, lang: str, name: str, text: str) -> bytes | None:
        """A WAV file; None where none of its engines can say it."""
        for one in self._engines.get(engine, ()):
            if (made := one.clip(lang, name, text)) is not None:
                return made
        return None
