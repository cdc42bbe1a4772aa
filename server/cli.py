"""``tingxu``: a table of commands, each loaded on use, so that an agent's PC needs no server."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("server.demo.launch:main", "a whole living hall on this machine"),
    "serve": ("server.serve:main", "the server"),
    "agent": ("hardware.agent:main", "the hardware agent of a kiosk or counter PC"),
    "twin": ("hardware.virtual.__main__:main", "a virtual device on a line, to try an agent"),
    "hall": ("server.commands:hall", "load or dump a hall's definition"),
    "staff": ("server.commands:staff", "people who sign in"),
    "key": ("server.commands:key", "keys of kiosks, displays, agents, integrators"),
    "db": ("server.commands:db", "upgrade, check, backup, restore"),
    "appointments": ("server.commands:appointments", "load appointments from a spreadsheet"),
    "report": ("server.commands:report", "figures without a browser"),
    "attendance": ("server.attendance:main", "punches from a spreadsheet, the week's marks"),
    "assess": ("server.assess:main", "assessment schemes and score sheets"),
}
HIDDEN: Final = {
    "demo-seed": "server.seed:demo_seed",
    "figures-aside": "server.aside:child",
    "report-job": "server.report_maker:child",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code (0 done, 1 refused or failed, 2 wrong usage)."""
    args = sys.argv[1:] if argv is None else argv
    if not args or args[0] in ("-h", "--help", "help"):
        print(usage(), file=sys.stdout if args else sys.stderr)
        return 0 if args else 2
    name, rest = args[0], args[1:]
    target = HIDDEN.get(name) or COMMANDS.get(name, ("", ""))[0]
    if not target:
        print(f"tingxu: there is no command {name!r}; see 'tingxu --help'", file=sys.stderr)
        return 2
    module, _, function = target.partition(":")
    try:
        return int(getattr(import_module(module), function)(rest))
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("server", "hardware"):
            raise
        print(
            f"tingxu {name}: the package {error.name!r} is missing; install the matching extra",
            file=sys.stderr,
        )
        return 1


def usage() -> str:
    lines = ["usage: tingxu COMMAND …", ""]
    lines += [f"  {name:8} {what}" for name, (_, what) in COMMANDS.items()]
    return "\n".join([*lines, "", "'tingxu COMMAND --help' tells more."])
