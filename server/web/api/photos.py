"""Pictures of clerks: an admin puts them here, the pads of their windows get them, nobody else."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from flask import Response, request
from PIL import Image, ImageOps

from server.domain.errors import NotFound, WrongValue
from server.usecases import access, photos
from server.usecases.access import Caller
from server.usecases.ports import Photo, UnitOfWork
from server.web import context, schemas
from server.web.endpoints import act, endpoint, read

IMAGE: Final = "image/jpeg"
KINDS: Final = ("JPEG", "PNG", "WEBP")
EDGE: Final = 480
MOST_DOTS: Final = 40_000_000


def _admin() -> Caller:
    caller = context.signed()
    access.allow(caller, "staff")
    return caller


def small(data: bytes) -> bytes:
    """The picture upright, square, 480 dots at most, with nothing else that the file held.

    Raises WrongValue("wrong_photo").
    """
    try:
        with Image.open(BytesIO(data), formats=KINDS) as found:
            if found.width * found.height > MOST_DOTS:
                raise WrongValue("wrong_photo", field="photo")
            upright = ImageOps.exif_transpose(found).convert("RGB")
        edge = min(EDGE, *upright.size)
        out = BytesIO()
        ImageOps.fit(upright, (edge, edge), centering=(0.5, 0.3)).save(out, "JPEG", quality=85)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise WrongValue("wrong_photo", field="photo") from broken
    return out.getvalue()


def _sent(photo: Photo | None) -> Response:
    if photo is None:
        raise NotFound("no_photo")
    return Response(photo.data, mimetype=photo.media)


@endpoint(
    "PUT",
    "/staff/{id}/photo",
    "A person's picture for the pad: the body is a JPEG, PNG or WebP of at most 300,000 bytes",
    replies={204: None},
    errors=(404, 409, 413, 422),
    keyed=True,
)
def keep_photo(id: str) -> Response:
    caller = _admin()
    request.max_content_length = photos.MOST_BYTES
    raw = request.get_data(cache=False)
    data, at = context.server().runtime.offload(lambda: small(raw)), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any] | None]:
        photos.keep(uow, id, data, by=caller.id, at=at)
        return 204, None

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/staff/{id}/photo/remove",
    "Take a person's picture away",
    body=schemas.Empty,
    replies={204: None},
)
def remove_photo(id: str) -> Response:
    caller = _admin()
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any] | None]:
        photos.remove(uow, id, by=caller.id, at=at)
        return 204, None

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/staff/{id}/photo",
    "A person's picture, for an admin",
    replies={200: IMAGE},
    errors=(404,),
)
def read_photo(id: str) -> Response:
    caller = _admin()
    with context.server().reads.snapshot(caller.hall) as snap:
        return _sent(snap.photos.get(id))


@endpoint(
    "GET",
    "/windows/{window}/photo",
    "The picture of whoever is on duty at a window, for its pad",
    replies={200: IMAGE},
    errors=(404,),
)
def window_photo(window: str) -> Response:
    caller = context.signed()
    access.allow_window(caller, "pad", window)
    with context.server().reads.snapshot(caller.hall) as snap:
        return _sent(photos.at_window(snap, window))
