"""The OpenAPI 3.1 document, made from the table of endpoints and the models of their bodies."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.web import schemas
from server.web.endpoints import PREFIX, TABLE, Endpoint

_REFS: Final = "#/components/schemas/{model}"
_TEXT: Final = {
    200: "Done",
    201: "Made",
    202: "Taken on; done a little later",
    204: "Done; nothing to tell",
    400: "It could not be read",
    401: "No credential, or one that does not hold",
    403: "Not allowed",
    404: "There is no such thing",
    409: "The state forbids it",
    413: "Too large",
    422: "A value is wrong",
    429: "Too often",
    503: "The hall cannot answer right now",
}
_FORMS: Final = {"csv": "text/csv", "text": "text/plain"}


def release() -> str:
    try:
        return version("tingxu")
    except PackageNotFoundError:
        return "0"


@cache
def document() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for one in TABLE:
        paths.setdefault(PREFIX + one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tingxu 厅序", "version": release()},
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "tingxu"},
            },
        },
    }


def _schemas() -> dict[str, Any]:
    models: set[type[BaseModel]] = {schemas.Problem}
    for one in TABLE:
        models |= {m for m in one.replies.values() if isinstance(m, type)}
        models |= {one.body} if one.body else set()
    asked: list[Any] = sorted(((m, _mode(m)) for m in models), key=lambda pair: pair[0].__name__)
    _, made = models_json_schema(asked, ref_template=_REFS)
    found: dict[str, Any] = made["$defs"]
    return found


def _mode(model: type[BaseModel]) -> str:
    return "validation" if issubclass(model, schemas.Body) else "serialization"


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFS.format(model=model.__name__)}


def _operation(one: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": _parameters(one),
        "responses": _responses(one),
        "security": [{}] if one.open else [{"bearer": []}, {"cookie": []}],
    }
    if one.body is not None:
        needed = any(field.is_required() for field in one.body.model_fields.values())
        content = {"application/json": {"schema": _ref(one.body)}}
        made["requestBody"] = {"required": needed, "content": content}
    return made


def _parameters(one: Endpoint) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    names += [part[1 : part.index("}")] for part in one.path.split("/") if "}." in part]
    text = {"type": "string", "minLength": 1, "maxLength": 64}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in dict.fromkeys(names)
    ]
    for name, more in one.query.items():
        found.append({"name": name, "in": "query", "schema": text, **more})
    if one.keyed:
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": text})
    return found


def _responses(one: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, model in one.replies.items():
        said: dict[str, Any] = {"description": _TEXT[status]}
        if isinstance(model, str | tuple):
            said["content"] = {
                media: {} for media in ([model] if isinstance(model, str) else model)
            }
        elif model is not None:
            said["content"] = {"application/json": {"schema": _ref(model)}}
        found[str(status)] = said
    for form in one.query.get("format", {}).get("schema", {}).get("enum", ()):
        if form in _FORMS:
            found["200"]["content"][_FORMS[form]] = {}
    for status in one.errors:
        found[str(status)] = {
            "description": _TEXT[status],
            "content": {"application/problem+json": {"schema": _ref(schemas.Problem)}},
        }
    return found
