"""A small page that shows an agent's twins and lets a person, or the demo, press their keys.

    GET  /                 the page
    GET  /state            {"printers": [...], "bars": [...], "pads": [...], "keypads": [...],
                           "readers": [...], "scanners": [...]}
    GET  /slip/ID/N.png    the N-th last slip of a printer, drawn from the bytes it was sent;
                           with ?of=K the N-th last when K had come out, whatever came since
    POST /press            {"device", "level"} for a pad, {"device", "key", "digits"?} for a keypad
    POST /card             {"device", "name", "number"} lays an invented ID card on a reader;
                           {"device"} takes it away
    POST /scan             {"device", "text"}: a scanner reads a code
    POST /fault            {"device", "fault", "value"}: paper, cover_open, silent, unplugged, ...

Only on the loopback address: who can reach it can rate.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, Final
from urllib.parse import parse_qs

from hardware.drawing import NoFont
from hardware.jobs import Paper
from hardware.keypads.ff68 import KEY_NAMES
from hardware.virtual.hid import VirtualHidPad, VirtualScanner
from hardware.virtual.host import TwinHost
from hardware.virtual.id_card import VirtualCard, VirtualReader
from hardware.virtual.onbon import VirtualOnbon
from hardware.virtual.paper import draw, widest
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.twin import Twin
from hardware.virtual.window import VirtualBar, VirtualKeypad, VirtualPad

FAULTS: Final = {
    "cover_open", "cutter_fault", "offline", "silent", "unplugged", "garbled", "unreadable",
}  # fmt: skip
NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")
STATIC: Final = {
    "/": ("twins.html", "text/html; charset=utf-8"),
    "/twins.css": ("twins.css", "text/css; charset=utf-8"),
    "/twins.svg": ("twins.svg", "image/svg+xml"),
    "/twins.js": ("twins.js", "text/javascript; charset=utf-8"),
}


class Refused(Exception):
    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Page:
    """``url`` is where it is; `close` ends it."""

    def __init__(self, host: TwinHost, port: int) -> None:
        handler = partial(_Handler, host)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.5,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)


def serve_page(host: TwinHost, port: int) -> Page:
    """Port 0 takes a free one. Raises OSError."""
    return Page(host, port)


def state(host: TwinHost) -> dict[str, Any]:
    """All twins as JSON; a slip's number is null when it was sent as a picture."""
    told: dict[str, Any] = {"printers": [], "bars": [], "pads": [], "keypads": []}
    told |= {"readers": [], "scanners": []}
    for device in host.devices:
        twin = host.twins[device.id]
        head = {"id": device.id, "for": device.serves, "unplugged": twin.unplugged}
        match twin:
            case VirtualPrinter():
                told["printers"].append({**head, **_printer(twin)})
            case VirtualBar():
                told["bars"].append({**head, "text": twin.text, "colours": twin.colours})
            case VirtualOnbon():  # its colours are counted from 1
                colours = [twin.colour - 1] * len(twin.text)
                told["bars"].append({**head, "text": twin.text, "colours": colours})
            case VirtualPad():
                levels = sorted(twin.levels.values(), reverse=True)
                told["pads"].append({**head, "asking": twin.asking, "levels": levels})
            case VirtualHidPad():  # it has nothing by which it could ask
                levels = sorted(twin.digits.values(), reverse=True)
                told["pads"].append({**head, "asking": False, "levels": levels})
            case VirtualKeypad():
                told["keypads"].append({**head, "display": twin.display, "beeps": twin.beeps})
            case VirtualScanner():
                told["scanners"].append(head)
            case VirtualReader():
                told["readers"].append({**head, **_reader(twin)})
    return told


def _printer(twin: VirtualPrinter) -> dict[str, Any]:
    with twin.lock:
        whole, cuts = twin.whole, twin.cuts
    return {
        "slips": cuts,
        "number": whole[-1].number if whole else None,
        "numbers": [slip.number for slip in whole[:-13:-1]],
        "paper": twin.paper.value,
        "cover_open": twin.cover_open,
        "cutter_fault": twin.cutter_fault,
        "offline": twin.offline,
        "silent": twin.silent,
        "garbled": twin.garbled,
    }


def _reader(twin: VirtualReader) -> dict[str, Any]:
    """Whether a card lies there, not whose: this page, too, shows no number."""
    return {
        "card": twin.card is not None,
        "reads": twin.reads,
        "silent": twin.silent,
        "garbled": twin.garbled,
        "unreadable": twin.unreadable,
    }


def card(host: TwinHost, told: Any) -> None:
    """Raises Refused."""
    twin = _twin(host, told)
    if not isinstance(twin, VirtualReader):
        raise Refused(HTTPStatus.CONFLICT, "no_reader")
    name, number = told.get("name"), told.get("number")
    if name is None and number is None:
        twin.take_away()
    elif isinstance(name, str) and isinstance(number, str) and NUMBER.fullmatch(number):
        twin.lay(VirtualCard(name[:15], number))
    else:
        raise Refused(HTTPStatus.CONFLICT, "no_such_card")


def scan(host: TwinHost, told: Any) -> None:
    """Raises Refused."""
    twin, text = _twin(host, told), told.get("text")
    if not isinstance(twin, VirtualScanner):
        raise Refused(HTTPStatus.CONFLICT, "no_scanner")
    if not isinstance(text, str) or not 0 < len(text) <= 200 or not (text + " ").isprintable():
        raise Refused(HTTPStatus.CONFLICT, "no_such_code")
    try:
        twin.scan(text)
    except KeyError as no_key:
        raise Refused(HTTPStatus.CONFLICT, "no_such_code") from no_key


def press(host: TwinHost, told: Any) -> None:
    """Raises Refused."""
    twin = _twin(host, told)
    if isinstance(twin, VirtualPad | VirtualHidPad):
        levels = twin.levels if isinstance(twin, VirtualPad) else twin.digits
        if told.get("level") not in levels.values():
            raise Refused(HTTPStatus.CONFLICT, "no_such_key")
        twin.press(told["level"])
    elif isinstance(twin, VirtualKeypad):
        code = next((c for c, name in KEY_NAMES.items() if name == told.get("key")), None)
        digits = told.get("digits") or ""
        if code is None or not isinstance(digits, str) or not set(digits) <= set("0123456789"):
            raise Refused(HTTPStatus.CONFLICT, "no_such_key")
        twin.press(code, digits)
    else:
        raise Refused(HTTPStatus.CONFLICT, "no_keys")


def fault(host: TwinHost, told: Any) -> None:
    """Raises Refused."""
    twin, name, value = _twin(host, told), told.get("fault"), told.get("value")
    if name == "paper" and isinstance(twin, VirtualPrinter) and value in ("enough", "low", "out"):
        twin.paper = Paper(value)
    elif (
        isinstance(name, str) and name in FAULTS and isinstance(value, bool) and hasattr(twin, name)
    ):
        setattr(twin, name, value)
    else:
        raise Refused(HTTPStatus.CONFLICT, "no_such_fault")


def picture(host: TwinHost, address: str) -> bytes:
    """The PNG of ``/slip/ID/N.png?of=K``, N = 0 the last whole slip. Raises Refused."""
    path, _, query = address.partition("?")
    _, _, id, name = path.split("/") if path.count("/") == 3 else ("", "", "", "")
    twin, n = host.twins.get(id), name.removesuffix(".png")
    if not isinstance(twin, VirtualPrinter) or not n.isdecimal():
        raise Refused(HTTPStatus.NOT_FOUND, "no_such_slip")
    of = parse_qs(query).get("of", [""])[0]
    with twin.lock:
        whole, cuts = twin.whole, twin.cuts
    back = int(n) + (cuts - int(of) if of.isdecimal() else 0)
    if not 0 <= back < len(whole):
        raise Refused(HTTPStatus.NOT_FOUND, "no_such_slip")
    slip = whole[-1 - back]
    out = io.BytesIO()
    try:
        draw(slip, widest([slip])).save(out, "PNG")
    except NoFont as missing:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "no_font") from missing
    return out.getvalue()


def _twin(host: TwinHost, told: Any) -> Twin:
    twin = host.twins.get(str(told.get("device"))) if isinstance(told, dict) else None
    if twin is None:
        raise Refused(HTTPStatus.NOT_FOUND, "no_such_device")
    return twin


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, host: TwinHost, *told: Any) -> None:
        self._host = host
        super().__init__(*told)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in STATIC:
            name, kind = STATIC[path]
            self._answer(200, files("hardware.virtual").joinpath("static", name).read_bytes(), kind)
        elif path == "/state":
            self._try(lambda: (json.dumps(state(self._host)).encode(), "application/json"))
        else:
            self._try(lambda: (picture(self._host, self.path), "image/png"))

    def do_POST(self) -> None:
        act = {"/press": press, "/fault": fault, "/card": card, "/scan": scan}.get(self.path)

        def do() -> tuple[bytes, str]:
            if act is None:
                raise Refused(HTTPStatus.NOT_FOUND, "not_found")
            act(self._host, self._body())
            return b'{"ok": true}', "application/json"

        self._try(do)

    def _body(self) -> Any:
        size = int(self.headers.get("Content-Length") or 0)
        if self.headers.get_content_type() != "application/json" or size > 4096:
            # A form of a foreign page can send neither: nobody rates from there.
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json")
        try:
            return json.loads(self.rfile.read(size))
        except ValueError as wrong:
            raise Refused(HTTPStatus.BAD_REQUEST, "malformed") from wrong

    def _try(self, do: Callable[[], tuple[bytes, str]]) -> None:
        try:
            body, kind = do()
        except Refused as refused:
            said = json.dumps({"ok": False, "code": refused.code}).encode()
            self._answer(refused.status, said, "application/json")
        else:
            self._answer(200, body, kind)

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Not in the agent's log."""
