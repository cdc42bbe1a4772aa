"""What the clips of a zone say."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.errors import NotFound
from server.usecases import hall_file, voice
from server.usecases.hall_file import HallFileError


class Silence:
    def clip(self, engine: str, lang: str, name: str, text: str) -> bytes | None:
        return None


class Parrot:
    def clip(self, engine: str, lang: str, name: str, text: str) -> bytes | None:
        return text.encode()


def hall(**more: Any) -> Any:
    document: dict[str, Any] = {
        "hall": {"id": "h", "name": "大厅"},
        "zones": [{"id": "east", "name": "东区"}, {"id": "west", "name": "西区"}],
        "groups": [{"id": "g", "name": "g"}],
        "services": [{"id": "s", "name": "s", "prefix": "A", "group": "g"}],
        "windows": [
            {"id": "w03", "name": "3号窗口", "zone": "east", "services": ["s"]},
            {"id": "tax-2", "name": "税务窗口", "zone": "west", "services": ["s"]},
        ],
        **more,
    }
    return hall_file.to_hall(hall_file.check(document), 1)


def test_a_zone_speaks_of_its_own_windows() -> None:
    said = voice.clips(hall(), "east", "zh")
    assert (said["please"], said["1"], said["window-w03"]) == ("请", "一", "3号窗口")
    assert "window-tax-2" not in said


def test_in_english_a_window_is_its_number_or_its_id() -> None:
    assert voice.clips(hall(), "east", "en")["window-w03"] == "window 3"
    assert voice.clips(hall(), "west", "en")["window-tax-2"] == "window tax 2"


def test_one_is_read_as_the_hall_likes() -> None:
    assert voice.clips(hall(voice={"one": "yao"}), "east", "zh")["1"] == "幺"


def test_a_zones_own_voice_stands_in_place_of_the_halls() -> None:
    zones = [
        {"id": "east", "name": "东区", "voice": {"languages": ["en", "zh"]}},
        {"id": "west", "name": "西区"},
    ]
    made = hall(zones=zones, voice={"repeat": 2, "quiet": [["12:00", "13:30"]]})
    east, west = (voice.manifest(made, zone, Parrot()) for zone in ("east", "west"))
    assert ([one["lang"] for one in east["languages"]], east["repeat"]) == (["en", "zh"], 1)
    assert ([one["lang"] for one in west["languages"]], west["repeat"]) == (["zh"], 2)
    assert west["quiet"] == [["12:00", "13:30"]]
    assert east["version"] != west["version"]


def test_a_hall_that_cannot_speak_says_so() -> None:
    (told,) = voice.manifest(hall(), "east", Silence())["languages"]
    assert told["spoken"] is False


@pytest.mark.parametrize(
    ("zone", "lang", "clip"),
    [("east", "zh", "window-tax-2"), ("east", "fr", "please"), ("north", "zh", "please")],
)
def test_what_is_not_said_there_is_not_found(zone: str, lang: str, clip: str) -> None:
    with pytest.raises(NotFound):
        voice.text_of(hall(), zone, lang, clip)


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ({"volume": 2}, "voice.volume"),
        ({"languages": []}, "voice.languages"),
        ({"quiet": [["13:00", "12:00"]]}, "voice.quiet"),
        ({"speed": 1}, "voice.speed"),
    ],
)
def test_a_wrong_voice_is_refused_by_its_path(table: dict[str, Any], path: str) -> None:
    with pytest.raises(HallFileError) as refused:
        hall(voice=table)
    assert any(path in fault for fault in refused.value.faults), refused.value.faults
