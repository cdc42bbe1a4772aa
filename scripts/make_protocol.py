"""Make docs/protocol.md from docs/protocol.in.md and the code.

The text of protocol.in.md is written by hand; each ``<!-- made: NAME -->`` in it is replaced by a
part made from the code, so that what integrators read cannot drift from what the server does.

Usage: python scripts/make_protocol.py [--check]     --check: 1 if the file is not current
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hardware import drivers, jobs
from hardware.slip import Slip
from server.domain.ticket import LIFE
from server.gateway import messages
from server.usecases.access import MAY, Scope
from server.web import api
from server.web.endpoints import TABLE, Endpoint

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
ROLES: Final = (
    *("code", "visitor", "kiosk", "display", "agent", "api"),
    *("clerk", "guide", "supervisor", "inspector", "manager", "admin"),
)
# The right that each call asks for; None: anybody who is signed in, "": nobody need be.
RIGHTS: Final[dict[str, str | None]] = {
    **{"sign_in": "", "ask_pairing": "", "look_pairing": ""},
    **{"read_session": None, "sign_out": None, "confirm_pairing": "set_up"},
    **{"take_ticket": "take", "read_ticket": "read", "ticket_qr": "read"},
    **{"ticket_transfer": "transfer", "ticket_cancel": "leave", "ticket_rejoin": "leave"},
    **dict.fromkeys(
        [
            f"ticket_{step}"
            for step in (
                *("recall", "start", "finish", "forward", "continue"),
                *("no_show", "undo", "hold", "resume"),
            )
        ],
        "serve",
    ),
    **dict.fromkeys(("ticket_add", "ticket_note", "ticket_mode"), "desk"),
    **dict.fromkeys(("close_service", "open_service"), "close_service"),
    **{"read_closures": "hall", "carry_line": "carry"},
    **{"read_person": "desk", "reveal_person": "see_personal"},
    **{"ticket_certify": "certify", "read_weights": "weight", "set_weight": "weight"},
    **dict.fromkeys(("voice_of_zone", "voice_clip"), "board"),
    **{"ticket_reprint": "reprint", "rate_visit": "rate", "rate_at_window": "pad"},
    **{"rate_on_paper": "rate_paper", "read_own_ratings": "own_ratings"},
    "export_ratings": "export_ratings",
    **dict.fromkeys(("day_report", "waits_report", "period_report"), "report"),
    **dict.fromkeys(("fairness_report", "read_made_reports", "make_report"), "report"),
    **dict.fromkeys(("read_made_report", "cancel_report", "made_report_file"), "report"),
    **{f"window_{step}": "duty" for step in ("open", "close", "pause", "resume")},
    **{"window_takeover": "takeover", "colleagues": "desk", "read_leaders": "hall"},
    **{"read_stand_ins": "hall", "sign_stand_in": "guide", "sign_leader": "guide"},
    **dict.fromkeys(("arrange_stand_in", "end_stand_in"), "stand_in"),
    **dict.fromkeys(("roster_leader", "remove_leader"), "leaders"),
    **dict.fromkeys(
        [
            *("read_definition", "change_definition", "definition_versions"),
            *("slip_form", "slip_picture"),
            *("definition_version", "restore_definition", "services_sheet", "windows_sheet"),
            *("load_services_sheet", "load_windows_sheet"),
        ],
        "definition",
    ),
    **dict.fromkeys(("add_person", "change_person", "set_password", "deactivate_person"), "staff"),
    **dict.fromkeys(
        (
            *("read_keys", "new_key", "revoke_key", "test_device"),
            *("read_agents", "change_agent_devices", "read_agent_devices"),
        ),
        "set_up",
    ),
    **dict.fromkeys(("keep_photo", "remove_photo", "read_photo"), "staff"),
    "window_photo": "pad",
    **{"read_staff": "people", "read_devices": "hall"},
    **{"find_tickets": "guide", "ticket_story": "desk", "ask_help": "guide"},
    **dict.fromkeys(("help_take", "help_done", "help_drop", "read_message"), "desk"),
    **{"message_window": "guide", "read_notices": "notice", "propose_notice": "notice"},
    **{"notice_approve": "notice_approve", "notice_withdraw": "notice"},
    **{"read_complaints": "complaints", "complain": "guide", "answer_complaint": "answer"},
    **{"complaint_person": "see_personal", "service_notice": "catalog"},
    **dict.fromkeys(
        [
            *("read_cases", "case_person", "case_verify", "case_contact"),
            *("case_remedy", "case_explain", "case_close"),
        ],
        "case",
    ),
    **dict.fromkeys(
        ("read_findings", "read_finding", "read_attachment", "attach_to_finding"), "findings"
    ),
    **dict.fromkeys(("raise_finding", "read_inspection", "make_round"), "inspect"),
    **dict.fromkeys(
        [
            *("finding_confirm", "finding_reject", "finding_count", "decide_findings"),
            *("suspect_findings", "propose_findings"),
        ],
        "judge",
    ),
    **dict.fromkeys(("finding_answer", "finding_news"), "own_findings"),
    **dict.fromkeys(
        ("read_reviews", "propose_exclusion", "exclude_rating", "keep_rating"), "exclude"
    ),
    **dict.fromkeys(("read_own_appeals", "file_appeal", "attach_to_appeal"), "own_findings"),
    **dict.fromkeys(("read_appeals", "appeal_accept", "appeal_uphold", "appeal_reject"), "judge"),
    "read_appeal_attachment": None,
    **dict.fromkeys(
        [
            *("read_honours", "confirm_honour", "honour_publish", "honour_withdraw"),
            "count_votes",
        ],
        "assess",
    ),
    **dict.fromkeys(
        [
            *("read_board_texts", "draft_board_text", "propose_board_text"),
            *("board_text_approve", "board_text_withdraw", "read_letter"),
        ],
        "judge",
    ),
    **dict.fromkeys(
        [
            *("read_bookable", "read_slots", "book_appointment", "read_appointment"),
            *("change_appointment", "cancel_appointment", "appointment_qr"),
        ],
        "book",
    ),
    **{"read_appointments": "guide", "find_appointments": "check_in"},
    "import_appointments": "book_many",
    **dict.fromkeys(
        [
            *("read_schemes", "scheme_versions", "save_scheme", "preview_scheme"),
            *("read_results", "read_publications", "read_publication", "verify_publication"),
            *("publish_results", "open_poll", "withdraw_poll"),
            *("read_surveys", "enter_survey", "strike_survey"),
        ],
        "assess",
    ),
    **{"read_own_results": "own_findings", "read_polls": "vote", "vote": "vote"},
    **dict.fromkeys(("import_punches", "send_punches"), "punches"),
    **dict.fromkeys(
        [
            *("read_attendance", "publish_attendance", "confirm_attendance"),
            *("objection_uphold", "objection_reject", "read_leaves"),
            *("leave_approve", "leave_refuse"),
        ],
        "attendance",
    ),
    **dict.fromkeys(("read_own_attendance", "object_to_mark"), "own_attendance"),
    **dict.fromkeys(("read_rosters", "file_roster"), "roster"),
    **dict.fromkeys(("ask_leave", "leave_withdraw"), "ask_leave"),
    **{"window_call": "call", "board": "board", "line": "line", "catalog": "catalog"},
}
_SCOPES: Final = {
    Scope.ALL: "✓",
    Scope.OWN_WINDOW: "own windows",
    Scope.OWN_SERVICES: "own services",
    Scope.ISSUED: "those it issued",
    Scope.SELF: "its own",
}


def table() -> list[Endpoint]:
    """Every call, in the order of the source. Importing a module enters its calls."""
    api.enter_all()
    return sorted(TABLE, key=lambda one: (one.path, one.method))


def calls() -> str:
    lines = ["| call | body | right | replies | errors |", "|---|---|---|---|---|"]
    for one in table():
        lines.append(
            f"| `{one.method} {one.path}`{_query(one)}<br>{one.summary} "
            f"| {_body(one.body)} | {_right(one)} | {_replies(one)} | {_errors(one)} |"
        )
    return "\n".join(lines)


def _query(one: Endpoint) -> str:
    asked = [name if more.get("required") else f"{name}?" for name, more in one.query.items()]
    return f" `?{'&'.join(asked)}`" if asked else ""


def _body(body: type[BaseModel] | None) -> str:
    if body is None:
        return ""
    fields = [_field(name, one) for name, one in body.model_fields.items()]
    return f"`{{{', '.join(fields)}}}`"


def _field(name: str, one: FieldInfo) -> str:
    return f'"{one.alias or name}"' + ("" if one.is_required() else "?")


def _right(one: Endpoint) -> str:
    if one.name not in RIGHTS:
        raise SystemExit(f"scripts/make_protocol.py: RIGHTS does not know the call {one.name!r}")
    right = RIGHTS[one.name]
    if right is None:
        return "any"
    return right or "nobody"


def _replies(one: Endpoint) -> str:
    told = []
    for status, model in one.replies.items():
        shape = model.__name__ if isinstance(model, type) else model
        shape = ", ".join(shape) if isinstance(shape, tuple) else shape
        told.append(f"{status} {shape}" if shape else str(status))
    return "<br>".join(told)


def _errors(one: Endpoint) -> str:
    return " ".join(str(status) for status in one.errors)


def who() -> str:
    lines = [f"| right | {' | '.join(ROLES)} |", "|---|" + "---|" * len(ROLES)]
    for right, may in MAY.items():
        cells = [_SCOPES[may[role]] if role in may else "" for role in ROLES]
        lines.append(f"| {right} | {' | '.join(cells)} |")
    return "\n".join(lines)


def schema(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of an incoming message, without the titles that pydantic adds."""
    made: dict[str, Any] = _untitled(shape.model_json_schema(by_alias=True))
    made.pop("description", None)
    return made


def _untitled(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _untitled(v) for k, v in value.items() if k != "title" or isinstance(v, dict)}
    return [_untitled(one) for one in value] if isinstance(value, list) else value


def _lines(value: dict[str, Any], indent: str = "") -> str:
    """JSON with a property a line."""
    told = []
    for name, one in value.items():
        nested = name in ("properties", "$defs") or (indent and "properties" in one)
        text = _lines(one, indent + "  ") if nested else json.dumps(one, ensure_ascii=False)
        told.append(f"{indent}  {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(told) + f"\n{indent}}}"


def incoming(namespace: str) -> str:
    parts = []
    for name, shape in messages.INCOMING[namespace].items():
        parts.append(f"`{name}`\n\n```json\n{_lines(schema(shape))}\n```")
    return "\n\n".join(parts)


_AT: Final = datetime(2026, 3, 2, 9, 14, 6, tzinfo=timezone(timedelta(hours=8)))
_SLIP: Final = Slip(
    hall="青岚县政务服务中心",
    number="A012",
    service="居民身份证办理",
    at=_AT,
    ahead=6,
    low_s=900,
    high_s=1500,
    url="https://hall.example/t/k3v9q2m7t4x8p1nd",
    where="二楼 B 区",
)
EXAMPLES: Final[tuple[tuple[jobs.Data, str], ...]] = (
    (jobs.Print(_SLIP, "A012"), "printer"),
    (jobs.Show("A012"), "bar"),
    (jobs.Say(4711, "请 A012 号到 3 号窗口办理"), "speaker"),
    (jobs.Rate(20.0), "pad"),
    (jobs.Beep(), "any that can"),
    (jobs.Poll(), "any"),
    (jobs.Test(), "any that can"),
)


def job_kinds() -> str:
    lines = ["| kind | for | data |", "|---|---|---|"]
    for data, device in EXAMPLES:
        told = jobs.Job("j_1", "d", data).message()
        text = json.dumps(told["data"], ensure_ascii=False)
        lines.append(f"| `{told['kind']}` | {device} | `{text}` |")
    modes = ", ".join(f"`{mode}`" for mode in get_args(jobs.Mode))
    return "\n".join([*lines, "", f"`mode` is one of {modes}."])


def life() -> str:
    return "\n".join(
        f"| {state} | {', '.join(f'{step} → {then}' for step, then in steps.items()) or 'final'} |"
        for state, steps in LIFE.items()
    )


def driver_list() -> str:
    lines = ["| kind | driver | speaks to | options and their defaults |", "|---|---|---|---|"]
    for entry in drivers.ENTRIES:
        options = [f"`{n} = {_toml(o.default)}`" for n, o in entry.options().items()]
        lines.append(f"| `{entry.kind}` | `{entry.name}` | {entry.says} | {', '.join(options)} |")
    return "\n".join(lines)


def _toml(value: object) -> str:
    return "(none)" if value is None else json.dumps(value, ensure_ascii=False)


PARTS: Final[dict[str, Callable[[], str]]] = {
    "calls": calls,
    "who": who,
    "live": lambda: incoming(messages.LIVE),
    "agent": lambda: incoming(messages.AGENT),
    "jobs": job_kinds,
    "life": life,
    "drivers": driver_list,
}
_PLACE: Final = re.compile(r"<!-- made: (\w+) -->")


def text() -> str:
    """The whole document. Raises KeyError for a part, SystemExit for a call not known here."""
    written = (DOCS / "protocol.in.md").read_text("utf-8")
    return _PLACE.sub(lambda found: PARTS[found[1]](), written)


def differences(old: str, new: str) -> Iterator[str]:
    """The lines that are only in one of the two, at most twenty."""
    import difflib

    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "file", "code", n=0)
    yield from (line for line, _ in zip(lines, range(20), strict=False))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is current")
    asked = parser.parse_args(argv)
    file, made = DOCS / "protocol.md", text()
    if not asked.check:
        file.write_text(made, "utf-8")
        return 0
    kept = file.read_text("utf-8") if file.exists() else ""
    if kept == made:
        return 0
    print("\n".join(differences(kept, made)), file=sys.stderr)
    print("docs/protocol.md is not current: python scripts/make_protocol.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
