"""``python -m server.demo.simulate``: a day in the hall, played over the public protocol.

Hall time is TINGXU_CLOCK's, shared with the server. What happened goes into a diary file.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import socketio

from hardware.clock import Clock
from server.demo import day
from server.demo.api import Away, Caller
from server.demo.clerks import Clerk
from server.demo.diary import Diary
from server.demo.live import Ear
from server.demo.pace import Pace
from server.demo.people import Floor, Story, door, look_at_pad
from server.demo.place import read_place, seconds

log = logging.getLogger("tingxu.demo")


def options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tingxu-simulate", description=__doc__)
    parser.add_argument("--base", required=True, help="the server, e.g. http://127.0.0.1:8300")
    parser.add_argument("--credentials", required=True, type=Path, help="JSON: keys and sign-ins")
    parser.add_argument("--hall", required=True, type=Path, help="the hall file")
    parser.add_argument("--profile", choices=list(day.PROFILES), default="county")
    parser.add_argument("--visitors", type=int, help="visitors a day, instead of the profile's")
    parser.add_argument("--twins", help="the agent's page of twins, whose pads are pressed")
    parser.add_argument("--diary", type=Path, help="where the story is written")
    parser.add_argument("--seed", type=int, default=1)
    end = parser.add_mutually_exclusive_group()
    end.add_argument("--until", type=seconds, help="HH:MM hall time of the first day")
    end.add_argument("--forever", action="store_true", help="day after day (the default)")
    return parser.parse_args(argv)


def assemble(args: argparse.Namespace) -> tuple[Floor, dict[str, Caller]]:
    """The floor and each window's clerk, none of whom has asked for anything yet."""
    known: dict[str, Any] = json.loads(args.credentials.read_text("utf-8"))
    place = read_place(args.hall)
    rng = random.Random(args.seed)
    clerks: dict[str, Caller] = {}
    guide: Caller | None = None
    for row in known["staff"]:
        if row["role"] == "clerk":
            caller = Caller.person(args.base, row["name"], row["password"])
            clerks |= dict.fromkeys(row["windows"], caller)
        elif row["role"] == "guide" and guide is None:
            guide = Caller.person(args.base, row["name"], row["password"])
    kiosks = [Caller(args.base, key=row["key"]) for row in known["keys"]["kiosk"]]
    floor = Floor(
        Pace(Clock.parse(os.environ.get("TINGXU_CLOCK")), place.zone),
        place,
        Diary(place.id, args.seed),
        rng,
        day.Errands(place, random.Random(place.id)),
        kiosks[: day.PROFILES[args.profile].kiosks],
        guide,
        Caller(args.base),
        args.twins,
    )
    return floor, clerks


def days(floor: Floor, clerks: dict[str, Caller], args: argparse.Namespace) -> Story:
    """One day after another, from now on; a closed day is a day on which nobody comes."""
    profile = day.PROFILES[args.profile]
    if args.visitors:
        profile = day.Profile(args.visitors, profile.kiosks)
    n = 0
    while True:
        date = floor.pace.day(n).date()
        offset = (floor.pace.day(n) - floor.pace.midnight).total_seconds()
        spans = floor.place.spans(date)
        floor.people.clear()  # yesterday's numbers mean nothing today
        if spans:
            expected = day.visitors_expected(profile, date, floor.place)
            start = floor.env.now - offset
            times = sorted(day.arrivals(floor.rng, expected, floor.place.doors(date), start))
            log.info("%s: %d visitors to come", date, len(times))
            floor.env.process(door(floor, times, offset))
            for window in floor.place.windows.values():
                if window.id in clerks:
                    clerk = Clerk(floor, clerks[window.id], window, offset, spans)
                    floor.env.process(clerk.duty())
        n += 1
        yield floor.env.timeout(max(0.0, offset + 86400 - floor.env.now))
        if args.diary:
            floor.diary.write(args.diary, floor.pace.moment())


def main(argv: list[str] | None = None) -> int:
    """Run until told to stop; 0, or 1 if the server stayed away."""
    args = options(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    floor, clerks = assemble(args)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: floor.pace.stop())
    ear = Ear(floor, floor.guide) if floor.guide else None
    floor.env.process(days(floor, clerks, args))
    code = 0
    try:
        if ear:
            try:
                ear.open()
            except socketio.exceptions.ConnectionError as error:
                log.warning("no word from the hall (%s): clerks look for themselves", error)
        floor.pace.run(args.until)
        time.sleep(1)  # a press may be on its way
        for pressed in list(floor.unsure):
            look_at_pad(floor, pressed)
    except Away as error:
        log.error("the server is away: %s", error)
        code = 1
    finally:
        log.info("nothing happened more than %.0f hall seconds late", floor.pace.latest_s)
        if ear:
            with contextlib.suppress(Exception):  # the diary matters more than a clean goodbye
                ear.close()
        if args.diary:
            floor.diary.write(args.diary, floor.pace.moment())
    return code


if __name__ == "__main__":
    sys.exit(main())
