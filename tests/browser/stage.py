"""Real pages in a real Chromium, on a real hall whose agent works virtual devices."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import requests
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from server.demo.launch import devices
from tests.house import kiosk
from tests.rig.hall import Hall, free_port

Json = dict[str, Any]
T = TypeVar("T")

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
# What each page is really looked at: width and height in CSS pixels.
SIZES: Final = {
    "kiosk": (1080, 1920),
    "counter": (1366, 768),
    "guide": (1366, 768),
    "sheet": (1366, 768),
    "manage": (1366, 768),
    "admin": (1366, 768),
    "board": (1920, 1080),
    "window": (1920, 1080),
    "pad": (1280, 800),
    "pad-upright": (800, 1280),
    "phone": (390, 844),
    "inspect": (390, 844),
}
TOUCHED: Final = {"kiosk", "pad", "pad-upright", "phone", "inspect"}
PATIENCE_S: Final = 30.0


@contextmanager
def chromium() -> Iterator[Browser]:
    """Raises playwright's Error when there is none: that is a failure, not a reason to skip."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def until(ask: Callable[[], T], what: str, patience_s: float = PATIENCE_S) -> T:
    """Ask until the answer is true. For what is no page; a page is waited for by playwright."""
    end = time.monotonic() + patience_s
    while not (answer := ask()):
        assert time.monotonic() < end, f"not within {patience_s} s: {what}; last: {answer!r}"
        time.sleep(0.05)
    return answer


class Twins:
    """The page of an agent's virtual devices."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    def one(self, kind: str, id: str) -> Json:
        """What a twin shows now. ``kind``: printers, bars, pads."""
        rows = requests.get(f"{self._base}/state", timeout=5).json()[kind]
        found: Json = next(row for row in rows if row["id"] == id)
        return found

    def slip(self, printer: str) -> bytes:
        """The last slip as a PNG, drawn from the bytes that the printer was sent."""
        said = requests.get(f"{self._base}/slip/{printer}/0.png", timeout=10)
        said.raise_for_status()
        return said.content

    def lay(self, reader: str, number: str, name: str = "张试用") -> None:
        """Lay an invented ID card on a reader."""
        body = {"device": reader, "name": name, "number": number}
        requests.post(f"{self._base}/card", json=body, timeout=5).raise_for_status()

    def take_away(self, reader: str) -> None:
        requests.post(f"{self._base}/card", json={"device": reader}, timeout=5).raise_for_status()

    def scan(self, scanner: str, text: str) -> None:
        body = {"device": scanner, "text": text}
        requests.post(f"{self._base}/scan", json=body, timeout=5).raise_for_status()

    def fault(self, device: str, fault: str, value: object) -> None:
        body = {"device": device, "fault": fault, "value": value}
        requests.post(f"{self._base}/fault", json=body, timeout=5).raise_for_status()


class Stage:
    """Opens pages of one hall; ``errors`` is what their consoles complained of."""

    def __init__(self, browser: Browser, hall: Hall) -> None:
        self.browser, self.hall = browser, hall
        self.errors: list[str] = []
        self._open: list[BrowserContext] = []

    def open(self, kind: str, path: str, *scripts: str, bypass_csp: bool = False) -> Page:
        """A page of its own browser profile; ``scripts`` run before the page's own."""
        width, height = SIZES[kind]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=kind in TOUCHED,
            locale="zh-CN",
            bypass_csp=bypass_csp,
        )
        self._open.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        page.on("console", lambda message: self._heard(kind, message))
        page.on("pageerror", lambda error: self.errors.append(f"{kind}: {error}"))
        for script in scripts:
            page.add_init_script(script)
        page.goto(path if path.startswith("http") else self.hall.base + path)
        return page

    def _heard(self, kind: str, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        # A staff page asks who is signed in; "nobody" is an answer that Chromium reports as well.
        nobody = message.location["url"].endswith("/api/v1/session") and "401" in message.text
        # A phone that nobody has touched yet may ask to vibrate, and does not.
        still = "navigator.vibrate" in message.text
        if not nobody and not still:
            self.errors.append(f"{kind}: {message.text} {message.location['url']}")

    def kiosk(self, n: int = 0, **more: Any) -> Page:
        return self.open("kiosk", f"/kiosk/#key={self.hall.key('kiosk', n)}", **more)

    def board(self, zone: str, *scripts: str, lang: str = "zh", **more: Any) -> Page:
        path = f"/display/?zone={zone}&lang={lang}#key={self.hall.key('display')}"
        return self.open("board", path, *scripts, **more)

    def pad(self, window: str, kind: str = "pad", lang: str = "zh", **more: Any) -> Page:
        path = f"/pad/{window}?lang={lang}#key={self.hall.key('display')}"
        return self.open(kind, path, **more)

    def staff(self, kind: str, path: str, role: str, n: int = 0, **more: Any) -> Page:
        """A staff page with somebody signed in, who typed name and password."""
        person = self.hall.person(role, n)
        page = self.open(kind, path, **more)
        page.locator("#sign-in-name").press_sequentially(person["name"])
        page.keyboard.press("Tab")
        page.keyboard.type(person["password"])
        page.keyboard.press("Enter")
        page.locator(".topbar").wait_for()
        return page

    def agent(self, *windows: str, **printer: int) -> Twins:
        """Start the agent: a printer for each kiosk, a bar and a pad for each window."""
        texts = list(devices(self.hall.known, list(windows)))
        options = "".join(f"{name} = {value}\n" for name, value in printer.items())
        if options:
            texts = [
                f"{text.rstrip()}\n[device.options]\n{options}" if '"printer"' in text else text
                for text in texts
            ]
        return self.run_agent("\n".join(texts))[1]

    def run_agent(self, text: str) -> tuple[subprocess.Popen[bytes], Twins]:
        """On a devices file with a printer-kiosk-1 that is a twin."""
        port = free_port()
        child = self.hall.agent(text, twins_port=port)
        twins = Twins(port)
        until(lambda: _answers(twins), f"the twins' page; {self.hall.tail('agent')}")
        return child, twins

    def close_pages(self) -> None:
        while self._open:
            self._open.pop().close()
        self.errors.clear()


def _answers(twins: Twins) -> bool:
    try:
        return bool(twins.one("printers", "printer-kiosk-1"))
    except requests.ConnectionError:
        return False


def hm(hall: Hall) -> str:
    """What a clock in the hall shows, such as 09:05; the hall's time is given to its processes."""
    begun, _, real = hall.env["TINGXU_CLOCK"].partition("@")
    at, _, speed = real.partition("x")
    passed = (time.time() - float(at)) * float(speed)
    return (datetime.fromisoformat(begun) + timedelta(seconds=passed)).strftime("%H:%M")


def way_to_a_service(hall: Hall) -> tuple[list[str], Json]:
    """The groups to open, by name, and the first open service behind them."""
    groups: list[Json] = kiosk(hall).get("/catalog").json()["groups"]
    names: list[str] = []
    while True:
        names.append(groups[0]["name"])
        found = [service for service in groups[0]["services"] if service["open"]]
        if found:
            return names, found[0]
        groups = groups[0]["groups"]


def choose_at_kiosk(page: Page, names: list[str], service: Json) -> None:
    """Tap through the groups to a service, up to the question whether to take a number."""
    for name in names:
        page.locator(".tile-group").filter(has=page.get_by_text(name, exact=True)).tap()
    page.locator(f'[data-service="{service["id"]}"]').tap()
    page.locator(".sheet-take").wait_for()
