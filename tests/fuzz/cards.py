"""ID cards: what must hold of a reader's frames, and of a card's text, for any bytes at all."""

from __future__ import annotations

from typing import Final

from hardware import sdt
from hardware.devices import CardRead
from hardware.id_readers.sdt import SdtReader
from hardware.virtual.id_card import VirtualCard, VirtualReader
from tests.fuzz import sound
from tests.fuzz.lines import ScriptedLine, cut
from tests.fuzz.sound import in_order, require
from tests.hardware.builders import driver

CARD: Final = VirtualCard("欧阳某某", "990101195512310012").data()
TEXT: Final = CARD[4:260]
FRAMES: Final = tuple(
    bytes.fromhex("AA AA AA 96 69" + told)
    for told in ("00 03 20 01 22", "00 08 00 00 9F 00 00 00 00 97", "00 04 00 00 80 84",
                 "00 03 20 02 21", "00 03 30 01 32")
)  # fmt: skip
FOUND: Final = FRAMES[1]
SELECTED: Final = sdt.packed(b"\0\0\x90" + bytes(8))


def _frame(inside: bytes) -> bytes:
    return sdt.packed(inside[:300])


def _card(text: bytes) -> bytes:
    """The answer to READ with a text of these bytes, and no picture worth the name."""
    return sdt.packed(b"\0\0\x90\x01\0\x04\0" + (text + bytes(256))[:256] + bytes(1024))


def framer(data: bytes) -> None:
    pieces = cut(data, _frame)
    one, stream = sdt.Framer(), b"".join(pieces)
    taken = [body for n, piece in enumerate(pieces) for body in one.feed(piece, n * 0.01)]
    require(in_order(taken, sound.sdt(stream)), taken)
    now = len(pieces) * 0.01
    taken = one.feed(b"", now + 2)
    require(one.feed(FOUND, now + 4)[-1:] == [b"\0\0\x9f\0\0\0\0"], "lost after a silence", taken)


def reader(data: bytes) -> None:
    """No card is read but one whose answer stands whole in the stream."""
    pieces = cut(data, _card)
    if len(pieces) > 100:  # a card in single bytes takes long, and shows nothing more
        pieces = [b"".join(pieces[n : n + 32]) for n in range(0, len(pieces), 32)]
    line = ScriptedLine([])
    one: SdtReader = driver("id_reader", "sdt", again_ms=0)
    one.opened(line)  # type: ignore[arg-type]
    one.poll(0.0)
    one.heard(FOUND, 0.01)
    one.heard(SELECTED, 0.02)
    presses = [press for n, p in enumerate(pieces) for press in one.heard(p, 0.03 + n * 0.01)]
    one.poll(9.0)
    cards = [_told(body) for _, _, body in sound.sdt(b"".join(pieces))]
    for press in presses:
        if isinstance(press, CardRead):
            require((press.number, press.birth_year) in [card[:2] for card in cards], cards)
            name = next(card[2] for card in cards if card[:2] == (press.number, press.birth_year))
            require(press.name[:-1] == name[: len(press.name) - 1], press.name)
            require(press.name[-1:] == "*" and len(press.name) <= 3, press.name)
    require(all(sound.sdt(asked) for asked in line.written), line.written)


def _told(body: bytes) -> tuple[str, int, str]:
    """Number, year of birth and name of an answer to READ, by their places."""
    text = body[7:263].decode("utf-16-le", "replace")
    number, year = text[61:79].upper(), text[18:22]
    return number, int(year) if year.isascii() and year.isdigit() else 0, text[:15].strip(" \0")


def twin(data: bytes) -> None:
    one, said = VirtualReader(), bytearray()
    one.attach(said.extend)
    one.lay(VirtualCard("张某", "990101195512310012"))
    pieces = cut(data, _frame)
    for piece in pieces:
        one.feed(piece)
    asked = [body for _, _, body in sound.sdt(b"".join(pieces))]
    require(len(one.commands) <= len(asked), one.commands)
    require(one.reads == 0 or sdt.READ in asked, "read without being asked")
    require(len(sound.sdt(bytes(said))) >= len(one.commands), "an answer that is no frame")
