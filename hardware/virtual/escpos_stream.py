"""Takes a stream of ESC/POS apart into commands, as a printer does, however it is cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Command:
    """``name`` is "text", "unknown", or the command's letters; ``data`` its parameters."""

    name: str
    data: bytes
    raw: bytes


_FIXED: Final[Mapping[bytes, tuple[str, int]]] = {
    b"\x10\x04": ("DLE EOT", 1),
    b"\x10\x05": ("DLE ENQ", 1),
    b"\x1b@": ("ESC @", 0),
    b"\x1ba": ("ESC a", 1),
    b"\x1b!": ("ESC !", 1),
    b"\x1bE": ("ESC E", 1),
    b"\x1bG": ("ESC G", 1),
    b"\x1b-": ("ESC -", 1),
    b"\x1bM": ("ESC M", 1),
    b"\x1bR": ("ESC R", 1),
    b"\x1bt": ("ESC t", 1),
    b"\x1bd": ("ESC d", 1),
    b"\x1bJ": ("ESC J", 1),
    b"\x1b2": ("ESC 2", 0),
    b"\x1b3": ("ESC 3", 1),
    b"\x1b ": ("ESC SP", 1),
    b"\x1bV": ("ESC V", 1),
    b"\x1b{": ("ESC {", 1),
    b"\x1b=": ("ESC =", 1),
    b"\x1b$": ("ESC $", 2),
    b"\x1bp": ("ESC p", 3),
    b"\x1bi": ("ESC i", 0),
    b"\x1bm": ("ESC m", 0),
    b"\x1d!": ("GS !", 1),
    b"\x1dB": ("GS B", 1),
    b"\x1db": ("GS b", 1),
    b"\x1da": ("GS a", 1),
    b"\x1dr": ("GS r", 1),
    b"\x1dL": ("GS L", 2),
    b"\x1dW": ("GS W", 2),
    b"\x1c&": ("FS &", 0),
    b"\x1c.": ("FS .", 0),
    b"\x1c!": ("FS !", 1),
    b"\x1cW": ("FS W", 1),
    b"\x1c-": ("FS -", 1),
    b"\x1cS": ("FS S", 2),
}
_CONTROLS: Final = {0x0A: "LF", 0x0D: "CR", 0x09: "HT", 0x0C: "FF"}
_LEADS: Final = frozenset((0x10, 0x1B, 0x1C, 0x1D))


class Stream:
    """Feed bytes, get the commands that are complete; the rest is kept."""

    def __init__(self) -> None:
        self._held = b""

    @property
    def held(self) -> bytes:
        """Bytes of a command whose end has not come yet."""
        return self._held

    def feed(self, data: bytes) -> Iterator[Command]:
        self._held += data
        while self._held:
            found = _first(self._held)
            if found is None:
                return
            self._held = self._held[len(found.raw) :]
            yield found


def _first(held: bytes) -> Command | None:
    """The command at the start of ``held``; None if more must come."""
    lead = held[0]
    if lead in _CONTROLS:
        return Command(_CONTROLS[lead], b"", held[:1])
    if lead >= 0x20:
        end = next((n for n, byte in enumerate(held) if byte < 0x20), len(held))
        return Command("text", held[:end], held[:end])
    if lead not in _LEADS:
        return Command("unknown", b"", held[:1])
    if len(held) < 2:
        return None
    fixed = _FIXED.get(held[:2])
    if fixed:
        return _take(held, fixed[0], 2, fixed[1])
    return _variable(held)


def _variable(held: bytes) -> Command | None:
    """Commands that say their own length."""
    match held[:2]:
        case b"\x1dV":
            return None if len(held) < 3 else _take(held, "GS V", 2, 1 + (held[2] >= 65))
        case b"\x1d(":
            if len(held) < 5:
                return None
            return _take(held, f"GS ( {chr(held[2])}", 5, held[3] | held[4] << 8)
        case b"\x1dv":
            if len(held) < 8:
                return None
            size = (held[4] | held[5] << 8) * (held[6] | held[7] << 8)
            return _take(held, "GS v 0", 3, 5 + size)
        case b"\x1b*":
            if len(held) < 5:
                return None
            return _take(held, "ESC *", 2, 3 + (held[3] | held[4] << 8) * (3 if held[2] > 1 else 1))
    return Command("unknown", b"", held[:2])


def _take(held: bytes, name: str, head: int, size: int) -> Command | None:
    end = head + size
    return None if len(held) < end else Command(name, held[head:end], held[:end])
