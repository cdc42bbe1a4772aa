"""Clips of real sound, made by the real synthesiser or taken from a hall's recordings."""

from __future__ import annotations

import io
import time
import wave
from array import array
from pathlib import Path

import pytest

from display.speech import Recorded, Speech, Synthesised, pinyin, trimmed


def seconds(clip: bytes) -> float:
    with wave.open(io.BytesIO(clip)) as sound:
        return sound.getnframes() / sound.getframerate()


def loudest(clip: bytes) -> int:
    with wave.open(io.BytesIO(clip)) as sound:
        return max(abs(n) for n in array("h", sound.readframes(sound.getnframes())))


def tone(silence_s: float, sound_s: float, rate: int = 16000) -> bytes:
    quiet, loud = [0] * round(rate * silence_s), [9000, -9000] * round(rate * sound_s / 2)
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(array("h", quiet + loud + quiet).tobytes())
    return out.getvalue()


@pytest.mark.parametrize(
    ("lang", "text", "least", "most"),
    [
        ("zh", "请", 0.1, 0.8),
        ("zh", "七", 0.1, 0.8),
        ("zh", "A", 0.1, 0.8),
        ("zh", "3号窗口", 0.5, 2.0),
        ("en", "please go to", 0.4, 1.6),
    ],
)
def test_the_synthesiser_speaks(
    tmp_path: Path, lang: str, text: str, least: float, most: float
) -> None:
    clip = Synthesised(tmp_path).clip(lang, "x", text)
    assert clip is not None
    assert least < seconds(clip) < most
    assert loudest(clip) > 5000


def test_hanzi_reach_it_as_pinyin_with_tones() -> None:
    assert pinyin("请到综合3号窗口办理") == "qing3 dao4 zong1 he2 3 hao4 chuang1 kou3 ban4 li3"


def test_what_was_spoken_once_is_kept(tmp_path: Path) -> None:
    engine = Synthesised(tmp_path / "made")
    first = engine.clip("zh", "please", "请")
    gone = Synthesised(tmp_path / "made", program="no-such-program")
    began = time.monotonic()
    assert gone.clip("zh", "please", "请") == first
    assert time.monotonic() - began < 0.05
    assert gone.clip("zh", "do", "办理") is None, "it cannot speak, and says so by None"


def test_a_clip_is_cut_to_its_sound() -> None:
    assert seconds(trimmed(tone(0.5, 0.4))) == pytest.approx(0.46, abs=0.02)
    assert seconds(trimmed(tone(0.5, 0))) == pytest.approx(1.0, abs=0.01), "silence stays silence"


def test_a_halls_recording_stands_before_the_synthesiser(tmp_path: Path) -> None:
    (tmp_path / "own" / "zh").mkdir(parents=True)
    (tmp_path / "own" / "zh" / "please.wav").write_bytes(tone(0, 0.3))
    speech = Speech(tmp_path / "own", tmp_path / "made")
    assert speech.clip("auto", "zh", "please", "请") == tone(0, 0.3)
    assert speech.clip("recorded", "zh", "do", "办理") is None
    assert speech.clip("auto", "zh", "do", "办理") is not None
    assert speech.clip("synthesised", "zh", "please", "请") != tone(0, 0.3)
    assert speech.clip("off", "zh", "please", "请") is None


@pytest.mark.parametrize("name", ["../secret", "a/b", "", ".", "x" * 61, "please.wav"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.wav").write_bytes(b"no")
    (tmp_path / "own" / "zh").mkdir(parents=True)
    assert Recorded(tmp_path / "own").clip("zh", name, "") is None


def test_a_folder_that_cannot_be_written_still_speaks(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(b"a file where the folder should be")
    assert Synthesised(tmp_path / "made").clip("zh", "please", "请") is not None
