"""The voice of a zone: what its calls sound like, and the clips they are joined of."""

from __future__ import annotations

from flask import Response

from server.domain.errors import NotFound
from server.usecases import access, voice
from server.web import context, schemas
from server.web.endpoints import endpoint, reply


@endpoint(
    "GET",
    "/voice",
    "How calls of a zone are announced",
    query={"zone": {"required": True}},
    replies={200: schemas.Voice},
    errors=(404, 422),
)
def voice_of_zone() -> Response:
    caller = context.signed()
    access.allow(caller, "board")
    with context.server().reads.snapshot(caller.hall) as snap:
        zone, speech = context.argument("zone"), context.server().speech
        return reply(voice.manifest(snap.hall, zone, speech))


@endpoint(
    "GET",
    "/voice/{zone}/{lang}/{clip}",
    "A word or two of an announcement, as WAV",
    replies={200: "audio/wav"},
    errors=(404,),
)
def voice_clip(zone: str, lang: str, clip: str) -> Response:
    caller = context.signed()
    access.allow(caller, "board")
    with context.server().reads.snapshot(caller.hall) as snap:
        text = voice.text_of(snap.hall, zone, lang, clip)
        engine = snap.hall.voice_of(zone).engine
    sound = context.server().speech.clip(engine, lang, clip, text)
    if sound is None:
        raise NotFound("unspoken_clip", clip=clip, engine=engine)
    return Response(sound, mimetype="audio/wav")
