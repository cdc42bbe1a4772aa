"""The reference pages name everything there is, and nothing that is not."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from server import cli
from server.assessment.measures import Ratings, Row, Spread
from server.gateway.messages import INCOMING
from server.settings import Settings
from server.usecases.hall_file import HallFile
from server.web import api
from server.web.endpoints import PREFIX, TABLE

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs"
api.enter_all()
VERBS = {
    "hall": ("load", "dump", "calendar"),
    "staff": ("add",),
    "key": ("new",),
    "db": ("upgrade", "check", "backup", "restore"),
    "appointments": ("load",),
    "report": ("day", "roll", "period", "fairness", "bulletin", "make"),
    "attendance": ("import", "judge"),
    "assess": ("schemes", "score", "suspect", "verify"),
}
COMMON = {"--config", "--db", "--hall", "--help"}


def page(name: str) -> str:
    path = DOCS / name
    assert path.is_file(), f"docs/{name} is not there"
    return path.read_text("utf-8")


def rows(name: str) -> dict[str, list[str]]:
    """The table rows of a page by the code in their first cell; "†" after it is cell 0's rest."""
    found = {}
    for line in page(name).splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            key = cells[0].split("`")[1]
            found[key] = cells
    return found


# — settings —


def tables(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The tables of the hall file: name → the model of the table or of its rows."""
    found = {}
    for name, field in model.model_fields.items():
        for one in (field.annotation, *get_args(field.annotation)):
            if isinstance(one, type) and issubclass(one, BaseModel):
                found[name] = one
    return found


def hall_keys() -> dict[str, str]:
    """Every key of the hall file → its default as TOML, "必填", or "—".

    A table that stands at the top too (a zone's own voice) is told there, once.
    """
    found = {}
    top = tables(HallFile)
    for table, model in top.items():
        nested = {n: m for n, m in tables(model).items() if m not in top.values()}
        for group, rows in ((table, model), *((f"{table}.{n}", m) for n, m in nested.items())):
            for key, field in rows.model_fields.items():
                found[f"{group}.{field.alias or key}"] = (
                    "必填" if field.is_required() else literal(model_default(rows, key))
                )
    return found


def model_default(model: type[BaseModel], key: str) -> Any:
    known = {k: f.default for k, f in model.model_fields.items() if not f.is_required()}
    return model.model_construct(**known).model_dump(mode="json")[key]


def literal(value: Any) -> str:
    if value is None:
        return "—"
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "`" + re.sub(r"(\d\d:\d\d):00", r"\1", text) + "`"


def test_the_hall_file_has_the_tables_one_would_look_for() -> None:
    assert {"hall.id", "services.prefix", "hours.special.date", "settings.rejoin"} <= set(
        hall_keys()
    )


def test_every_setting_is_documented_and_none_that_is_not_there() -> None:
    server = {field.name for field in fields(Settings)}
    environment = {"TINGXU_DB", "TINGXU_DATA", "TINGXU_SECRET", "TINGXU_CLOCK", "TINGXU_AGENT_KEY"}
    environment |= {"TINGXU_NOTIFIER_SECRET", "TINGXU_EVALUATIONS_SECRET"}
    assert set(rows("settings.md")) == server | environment | set(hall_keys())


@pytest.mark.parametrize("key", sorted(hall_keys()))
def test_a_key_of_the_hall_file_is_told_with_its_true_default(key: str) -> None:
    cells = rows("settings.md")[key]
    assert len(cells) == 5
    assert cells[-1] == hall_keys()[key]
    assert all(cells[1:4])


@pytest.mark.parametrize("field", list(fields(Settings)), ids=lambda f: f.name)
def test_a_setting_of_the_server_is_told_with_its_true_default(field: Any) -> None:
    told = rows("settings.md")[field.name][-1]
    if field.name in ("db", "data"):
        assert (
            json.loads(told.strip("`"))
            == {
                "db": "sqlite:///{data}/hall.db",
                "data": "data",
            }[field.name]
        )
    else:
        expected = "—" if field.name == "clock" else literal(field.default)
        assert told == expected


def test_the_environment_variables_told_are_those_that_are_read() -> None:
    told = {key for key in rows("settings.md") if key.startswith("TINGXU_")}
    read = set()
    for package in ("server", "hardware"):
        for path in (PROJECT / package).rglob("*.py"):
            read |= set(re.findall(r'\(\s*"(TINGXU_[A-Z_]+)"', path.read_text("utf-8")))
    assert told == read


@cache
def rule_sources() -> str:
    """The code that could act by a setting: all but the file's own shape."""
    paths = (PROJECT / "server").rglob("*.py")
    return "\n".join(p.read_text("utf-8") for p in paths if p.name != "hall_file.py")


@pytest.mark.parametrize(
    "key",
    [k for k in sorted(hall_keys()) if k.startswith("settings.")]
    + ["services.promise_minutes", "services.minutes", "services.keywords"],
)
def test_a_key_is_marked_as_without_effect_exactly_when_nothing_reads_it(key: str) -> None:
    attribute = key.rpartition(".")[2]
    used = re.search(rf"\.{attribute}\b", rule_sources()) is not None
    assert ("†" in rows("settings.md")[key][0]) is not used


# — errors —


def make_docs() -> ModuleType:
    path = PROJECT / "scripts" / "make_docs.py"
    spec = importlib.util.spec_from_file_location("make_docs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_error_codes_is_what_its_script_writes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert make_docs().main(["--check"]) == 0, capsys.readouterr().err


def test_every_error_code_tells_where_it_is_met() -> None:
    known = rows("errors.md")
    assert known["illegal_move"][1] == "409"
    assert known["not_signed_in"][1].startswith("401")
    assert [code for code, cells in known.items() if cells[1] == "—"] == []


def test_a_page_out_of_date_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = make_docs()
    monkeypatch.setattr(script, "OUT", tmp_path / "errors.md")
    assert script.main(["--check"]) == 1
    (tmp_path / "errors.md").write_text(script.errors_page().replace("409", "408", 1), "utf-8")
    assert script.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().err


# — commands —


def sections() -> dict[str, str]:
    """ "hall load" → its section of docs/commands.md."""
    found = {}
    for part in re.split(r"^## ", page("commands.md"), flags=re.MULTILINE)[1:]:
        title = re.match(r"`tingxu ([a-z ]*[a-z])", part)
        assert title is not None, part[:60]
        found[title[1]] = part
    return found


def commands() -> list[str]:
    return [
        " ".join(filter(None, (name, verb)))
        for name in cli.COMMANDS
        for verb in VERBS.get(name, ("",))
    ]


def options_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What a command's own --help lists."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        cli.main([*command.split(), "--help"])
    assert ended.value.code in (0, None)
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", capsys.readouterr().out))


def test_every_command_has_its_section_and_no_other() -> None:
    assert list(sections()) == commands()


@pytest.mark.parametrize("command", sorted(VERBS))
def test_the_verbs_known_here_are_those_of_the_command(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    told = re.search(r"\{([a-z,]+)\}", capsys.readouterr().out)
    assert told is not None
    assert tuple(told[1].split(",")) == VERBS[command]


@pytest.mark.parametrize("command", commands())
def test_a_command_is_told_with_all_its_options_and_none_it_lacks(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    real = options_of(command, capsys)
    own = {"--hall"} if command == "demo" else set()  # there it is the size, not which one
    assert real, "the help was not read"
    known = real - (COMMON - own)
    table = re.findall(r"^\| `(--[a-z-]+)", sections()[command], re.MULTILINE)
    assert set(table) == known


def test_the_common_options_are_told_once() -> None:
    head = page("commands.md").split("## ")[0]
    assert set(re.findall(r"^\| `(--[a-z-]+)", head, re.MULTILINE)) == COMMON


# — measures —


@pytest.mark.parametrize("shape", [Row, Spread, Ratings], ids=lambda shape: shape.__name__)
def test_every_figure_is_defined(shape: Any) -> None:
    text = page("measures.md")
    names = {field.name for field in fields(shape)} - {"id"}
    assert {name for name in names if f"`{name}`" not in text} == set()


# — protocol —


def test_every_message_of_the_sockets_is_in_the_protocol() -> None:
    text = page("protocol.md")
    told = {(space, name) for space, known in INCOMING.items() for name in known}
    assert len(told) >= 7
    assert {(space, name) for space, name in told if f"`{name}" not in text} == set()
    assert [space for space in INCOMING if f"`{space}`" not in text] == []


def test_every_call_of_the_api_is_in_the_protocol() -> None:
    text = page("protocol.md")
    assert len(TABLE) > 20
    assert PREFIX in text
    missing = {
        f"{one.method} {one.path}"
        for one in TABLE
        if not re.search(rf"\b{one.method} (?:{PREFIX})?{re.escape(one.path)}(?![\w/{{.])", text)
    }
    assert missing == set()
