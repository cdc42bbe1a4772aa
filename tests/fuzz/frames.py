"""Bars, pads and keypads: what must hold of their frames for any bytes at all."""

from __future__ import annotations

from typing import Final

from hardware.errors import BadReply, NoReply
from hardware.ff68 import Frame as BusFrame
from hardware.ff68 import Framer as BusFramer
from hardware.jobs import DIGITS, KEYS
from hardware.keypads.ff68 import FF68Keypad
from hardware.led_bars import a090
from hardware.led_bars import onbon as onbon_bar
from hardware.onbon import ACK, NACK, PING, packed
from hardware.onbon import Frame as OnbonFrame
from hardware.onbon import Framer as OnbonFramer
from hardware.rating_pads.ff68 import FF68Pad
from hardware.virtual.onbon import VirtualOnbon
from hardware.virtual.window import VirtualBar, VirtualKeypad, VirtualPad
from tests.fuzz import sound
from tests.fuzz.lines import ScriptedLine, cut
from tests.fuzz.sound import in_order, require
from tests.hardware.builders import driver

PRESSES: Final = tuple(
    bytes.fromhex(told)
    for told in (
        "FF680303680101 0C0E16",
        "FF68050568010102030C1316",
        "FF68040468010105 0F1616",
        "FF68030368811102 9416",
        "FF6803036801110214 16",
        "FF68030368 81010B8D16",
        "FF680808680102 0A0A0A0002032616",
        "FF6802026801030416",
    )
)
NOISE: Final = b"\xff\x68\xff\x68\x09\x09\x68\x00"


def _bus_frame(body: bytes) -> bytes:
    """Address, command and data in a sound frame, however many."""
    body = (body + b"\0\0")[: max(2, min(len(body), 255))]
    size = bytes((len(body),))
    return b"\xff\x68" + size + size + b"\x68" + body + bytes((sum(body) % 256, 0x16))


def bus(data: bytes) -> None:
    pieces = cut(data, _bus_frame)
    framer, taken, now = BusFramer(), [], 0.0
    for n, piece in enumerate(pieces):
        now += 0.7 if n % 4 == 3 and data[0] % 3 == 0 else 0.01
        taken += framer.feed(piece, now)
    told = [(f.address, f.command, f.data) for f in taken]
    require(in_order(told, sound.ff68(b"".join(pieces))), told)
    framer.feed(b"", now + 1)
    last = BusFrame(1, 1, b"\x0d")
    require(framer.feed(last.encode(), now + 2) == [last], "a press after a silence was lost")


def pad(data: bytes) -> None:
    pieces = cut(data, _bus_frame)
    line, stream = ScriptedLine([]), b"".join(pieces)
    one: FF68Pad = driver("pad", "ff68", address=1, debounce_ms=0)
    one.opened(line)  # type: ignore[arg-type]
    found = sound.ff68(stream)
    levels = [press.level for n, p in enumerate(pieces) for press in one.heard(p, n * 0.01)]
    keys = {0: 2, 1: 3, 2: 4, 3: 5}
    possible = [
        (start, end, keys[said[2][0]])
        for start, end, said in found
        if said[0] in (1, 0x81) and said[1] == 0x11 and len(said[2]) == 1 and said[2][0] in keys
    ]
    require(in_order(levels, possible), levels)
    require(all(sound.ff68(echo) for echo in line.written), line.written)


def keypad(data: bytes) -> None:
    pieces = cut(data, _bus_frame)
    line = ScriptedLine([])
    one: FF68Keypad = driver("keypad", "ff68", address=1, debounce_ms=0)
    one.opened(line)  # type: ignore[arg-type]
    presses = [press for n, p in enumerate(pieces) for press in one.heard(p, n * 0.01)]
    whole = [(s, e, what[2]) for s, e, what in sound.ff68(b"".join(pieces)) if what[:2] == (1, 1)]
    for press in presses:
        digits = press.digits or ""
        require(press.key in KEYS, press)
        require(len(digits) <= DIGITS and set(digits) <= set("0123456789"), press)
        require(any(what[:-1] == bytes(map(int, digits)) for _, _, what in whole), press)


def pad_twin(data: bytes) -> None:
    twin, pieces = VirtualPad(0x81), cut(data, _bus_frame)
    for piece in pieces:
        twin.feed(piece)
    mine = [s for _, _, s in sound.ff68(b"".join(pieces)) if s[:2] == (0x81, 1)]
    require(len(twin.frame_log) <= len(mine), twin.frame_log)
    require(twin.asking is False or (0x81, 1, b"\x0b") in mine, "asks out of nothing")


def keypad_twin(data: bytes) -> None:
    twin = VirtualKeypad()
    for piece in cut(data, _bus_frame):
        twin.feed(piece)
    require(len(twin.display) <= 6 and set(twin.display) <= set("0123456789 "), twin.display)


TEXTS: Final = ("请A001", "请A001到3号窗", "", "社会保障卡补换㐂𠮷", "\\C2\n", "x" * 300)


def bar_twin(data: bytes) -> None:
    twin, pieces = VirtualBar(), cut(data, lambda inside: a090.frame(1, a090.SHOW, inside[:254]))
    stream = b"".join(pieces)
    for piece in pieces:
        twin.feed(piece)
    told = {said[2] for _, _, said in sound.a090(stream) if said[0] == 1 and said[1] != 0xA1}
    require(twin.text == "" or any(_a090_text(one) == twin.text for one in told), twin.text)
    twin.feed(bytes(600))
    twin.feed(a090.frame(1, a090.SHOW, a090.coloured("A012", 2, "?")))
    require(twin.text == "A012", "a text after noise was lost")


def _a090_text(data: bytes) -> str:
    made = ""
    while data:
        one = data[:1] if data[0] < 0x80 else data[:2]
        made, data = made + one.decode("gb2312", "replace"), data[len(one) + 1 :]
    return made


def bar_text(data: bytes) -> None:
    """What a bar is sent is whole, whatever text the hall chose."""
    text = data.decode("utf-8", "surrogatepass") if _is_text(data) else data.decode("latin-1")
    one, line = driver("bar", "a090"), ScriptedLine([])
    one.opened(line)
    one.show(text, "steady", lambda: None)
    ((start, end, said),) = sound.a090(line.written[0])[:1]
    require((start, end) == (0, len(line.written[0])), line.written)
    require(len(said[2]) <= a090.LARGEST, said)
    coded = onbon_bar.gb2312(text, "?")
    require(len(coded) <= 240 and "�" not in coded.decode("gb2312"), coded)


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _onbon_frame(inside: bytes) -> bytes:
    return packed(1, 0x8000, inside)


def onbon(data: bytes) -> None:
    pieces = cut(data, _onbon_frame)
    framer, stream = OnbonFramer(), b"".join(pieces)
    taken = [frame for piece in pieces for frame in framer.feed(piece)]
    told = [(f.command, f.body, f.target, f.source) for f in taken]
    require(told == [said for _, _, said in sound.onbon(stream)], told)
    last = OnbonFrame(PING)
    require(framer.feed(last.encode()) == [last], "a frame after noise was lost")


def onbon_order(data: bytes) -> None:
    data = b"".join(cut(data, lambda inside: packed(0x8000, 1, inside)))
    line = ScriptedLine([data])
    one = driver("bar", "onbon")
    one.opened(line)
    words = [said for _, _, said in sound.onbon(data) if said[0] in (ACK, NACK)]
    with line.clocking(onbon_bar):
        try:
            one.health()
        except BadReply:
            require(words[0][0] == NACK, words)
        except NoReply:
            require(words == [], words)
        else:
            require(words[0][0] == ACK, words)


def onbon_twin(data: bytes) -> None:
    twin, said = VirtualOnbon(), bytearray()
    twin.attach(said.extend)
    for piece in cut(data, _onbon_frame):
        twin.feed(piece)
    require(b"".join(bytes(said[s:e]) for s, e, _ in sound.onbon(bytes(said))).count(b"\x5a")
            == said.count(b"\x5a"), said)  # fmt: skip
    require(twin.brightness is None or 0 <= twin.brightness <= 255, twin.brightness)
