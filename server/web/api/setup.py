"""Setting a hall up: its definition and versions, in spreadsheets too."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request

from server.domain.errors import WrongValue
from server.usecases import access, definition, hall_file, sheets, texts
from server.usecases.access import Caller
from server.usecases.differences import differences
from server.usecases.faults import as_dict
from server.usecases.hall_file import HallFile, HallFileError
from server.usecases.ports import UnitOfWork
from server.usecases.views import Defined, Snapshot, local
from server.web import context, setup_schemas
from server.web.endpoints import act, endpoint, read, reply

MOST_BYTES: Final = 4 * 1024 * 1024
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN: Final = 100


def _admin() -> Caller:
    caller = context.signed()
    access.allow(caller, "definition")
    request.max_content_length = MOST_BYTES
    return caller


def _wrong(error: HallFileError, sheet: sheets.Sheet | None = None) -> WrongValue:
    """Every fault, in the reader's language, with its row and column in a spreadsheet."""
    told = []
    for fault in error.faults:
        one = as_dict(fault, context.language())
        if sheet is not None:
            one["row"], one["column"] = sheet.place(fault)
        told.append(one)
    field = "document" if sheet is None else "file"
    return WrongValue("wrong_definition", field=field, faults=told)


def _said(snap: Snapshot, one: Defined, names: dict[str, str]) -> dict[str, Any]:
    kind, _, rest = one.origin.partition(":")
    who = rest.rpartition(":")[2]
    by = names.get(who) if kind in ("staff", "restore", "sheet") else None
    origin = one.origin.rpartition(":")[0] if by is not None else one.origin
    return {"version": one.version, "at": local(snap.hall, one.at), "origin": origin, "by": by}


def _names(snap: Snapshot) -> dict[str, str]:
    return {person.id: person.name for person in snap.people()}


@endpoint(
    "GET",
    "/definition",
    "The hall's definition, its newest version",
    replies={200: setup_schemas.Definition},
)
def read_definition() -> Response:
    caller = _admin()
    with context.server().reads.snapshot(caller.hall) as snap:
        version = snap.hall.version
        newest = snap.definitions(1)[0]
        return reply(
            {
                **_said(snap, newest, _names(snap)),
                "document": definition.plain(snap.definition(version)),
                "schema": hall_file.HallFile.model_json_schema(),
                "labels": {
                    table: {key: said[context.language()] for key, said in keys.items()}
                    for table, keys in texts.fields().items()
                },
            }
        )


@endpoint(
    "PUT",
    "/definition",
    "Change the definition; 409 when somebody else did since that version",
    body=setup_schemas.Redefine,
    replies={200: setup_schemas.Redefined},
    errors=(409, 413, 422),
    keyed=True,
)
def change_definition() -> Response:
    caller = _admin()
    wanted, raw = read(setup_schemas.Redefine)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        try:
            version = definition.redefine(
                uow, wanted.document, base=wanted.version, by=caller.id, at=at
            )
        except HallFileError as error:
            raise _wrong(error) from error
        return 200, _redefined(uow, wanted.version, version)

    return act(caller, raw, work)


def _redefined(uow: UnitOfWork, base: int, version: int) -> dict[str, Any]:
    old, new = uow.definitions.get(base), uow.definitions.get(version)
    return {"version": version, "changes": differences(old, new)}


@endpoint(
    "GET",
    "/definition/versions",
    "The last hundred versions, newest first",
    query={"before": {"schema": {"type": "integer", "minimum": 1}}},
    replies={200: setup_schemas.DefinitionVersions},
    errors=(422,),
)
def definition_versions() -> Response:
    caller = _admin()
    with context.server().reads.snapshot(caller.hall) as snap:
        names, before = _names(snap), request.args.get("before")
        found = snap.definitions(_SHOWN, _version(before, "before") if before else None)
        return reply({"versions": [_said(snap, one, names) for one in found]})


def _version(text: str, field: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise WrongValue("wrong_value", field=field, reason="1, 2, 3, …")
    return int(text)


@endpoint(
    "GET",
    "/definition/versions/{version}",
    "A version, and what it changed",
    replies={200: setup_schemas.DefinitionThen},
    errors=(404, 422),
)
def definition_version(version: str) -> Response:
    caller = _admin()
    number = _version(version, "version")
    with context.server().reads.snapshot(caller.hall) as snap:
        file = snap.definition(number)
        before = snap.definition(number - 1) if number > 1 else None
        return reply(
            {
                **_said(snap, snap.definitions(1, number + 1)[0], _names(snap)),
                "document": definition.plain(file),
                "changes": differences(before, file) if before else [],
            }
        )


@endpoint(
    "POST",
    "/definition/restore",
    "Make an earlier version the newest again",
    body=setup_schemas.Restore,
    replies={200: setup_schemas.Redefined},
)
def restore_definition() -> Response:
    caller = _admin()
    wanted, raw = read(setup_schemas.Restore)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        version = definition.restore(uow, wanted.version, base=wanted.base, by=caller.id, at=at)
        return 200, _redefined(uow, wanted.base, version)

    return act(caller, raw, work)


def _sheet(table: str) -> Response:
    caller = _admin()
    with context.server().reads.snapshot(caller.hall) as snap:
        file: HallFile = snap.definition(snap.hall.version)
        name = f"{snap.hall.id}-{table}-{snap.hall.version}.xlsx"
    lang = context.language()
    data = context.server().runtime.offload(lambda: sheets.write(file, table, lang))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=XLSX, headers=headers)


def _load(table: str) -> Response:
    caller = _admin()
    raw = request.get_data(cache=False)
    base = _version(request.args.get("version", ""), "version")
    at = context.server().now()
    try:
        sheet = context.server().runtime.offload(lambda: sheets.read(raw, table))
    except HallFileError as error:
        raise _wrong(error) from error

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        document = definition.plain(uow.definitions.get(base)) | {table: sheet.rows}
        try:
            version = definition.redefine(
                uow, document, base=base, by=caller.id, at=at, origin="sheet"
            )
        except HallFileError as error:
            raise _wrong(error, sheet) from error
        return 200, _redefined(uow, base, version)

    return act(caller, raw, work)


def _enter(table: str, word: str) -> None:
    def write() -> Response:
        return _sheet(table)

    def load() -> Response:
        return _load(table)

    write.__name__, load.__name__ = f"{table}_sheet", f"load_{table}_sheet"
    path = f"/definition/{table}.xlsx"
    endpoint("GET", path, f"The {word} as a spreadsheet", replies={200: XLSX})(write)
    endpoint(
        "POST",
        path,
        f"Take the {word} from a spreadsheet (the body); nothing on any fault",
        query={"version": {"required": True, "schema": {"type": "integer", "minimum": 1}}},
        replies={200: setup_schemas.Redefined},
    )(load)


_enter("services", "services")
_enter("windows", "windows")
