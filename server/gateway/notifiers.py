"""Where messages to visitors go out: one class a way, and the worker that sends what is due.

A new way (an SMS gateway's own protocol, a city's message centre) is one more class with ``send``
and a line in DRIVERS; see usecases.notifying.Notifier.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from server.usecases import evaluations, notifying
from server.usecases.evaluations import Platform, Push
from server.usecases.notifying import Notifier, NotSent, Outgoing
from server.usecases.ports import UnitOfWorkFactory
from server.usecases.views import Reads

log = logging.getLogger(__name__)
TIMEOUT_S: Final = 10.0
# Worth another try although the other side said no.
_PASSING: Final = frozenset(
    (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
)


class LogNotifier:
    """Says in the log that a message would go out: for a hall that has no way of sending yet. The
    number is not read, and what the message says is not written down."""

    needs_phone = False

    def send(self, message: Outgoing) -> None:
        log.info("message %s (%s, %s) would go out", message.id, message.kind, message.lang)


class SignedPost:
    """POSTs JSON, signed, to one address.

    ``X-Tingxu-Signature: sha256=HEX`` is the HMAC-SHA256 of ``TIMESTAMP.BODY``, TIMESTAMP being the
    header ``X-Tingxu-Timestamp`` (Unix seconds). ``Idempotency-Key`` is the message's: the same
    one may come again after an answer that was lost. 2xx is sent; 408, 425, 429 and 5xx are tried
    again; any other answer is final.
    """

    def __init__(
        self, url: str, secret: str, now: Callable[[], datetime], timeout_s: float = TIMEOUT_S
    ) -> None:
        self._url, self._secret, self._now = url, secret.encode(), now
        self._timeout_s = timeout_s
        # A redirect would carry what is said to an address that nobody set.
        self._opener = urllib.request.build_opener(_NoRedirect)

    def send(self, key: str, value: Mapping[str, object]) -> None:
        """Raises NotSent."""
        body = json.dumps(value, ensure_ascii=False).encode()
        stamp = str(int(self._now().timestamp()))
        asked = urllib.request.Request(
            self._url,
            data=body,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": key,
                "X-Tingxu-Timestamp": stamp,
                "X-Tingxu-Signature": f"sha256={sign(self._secret, stamp, body)}",
            },
        )
        try:
            with self._opener.open(asked, timeout=self._timeout_s) as answer:
                answer.read(1)
        except urllib.error.HTTPError as error:
            error.close()
            passing = error.code in _PASSING or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
            raise NotSent(f"http_{error.code}", permanent=not passing) from error
        except (OSError, urllib.error.URLError, http.client.HTTPException) as error:
            raise NotSent("unreachable") from error


class WebhookNotifier:
    """Hands each message, with its number, to an address of the hall's own; see SignedPost."""

    needs_phone = True

    def __init__(self, url: str, secret: str, now: Callable[[], datetime]) -> None:
        self._post = SignedPost(url, secret, now)

    def send(self, message: Outgoing) -> None:
        self._post.send(
            message.id,
            {
                "id": message.id,
                "kind": message.kind,
                "hall": message.hall,
                "phone": message.phone,
                "lang": message.lang,
                "text": message.text,
                "facts": dict(message.facts),
            },
        )


class WebhookPlatform:
    """Pushes ratings to the platform of the level above; see SignedPost."""

    def __init__(
        self, url: str, secret: str, now: Callable[[], datetime], timeout_s: float = TIMEOUT_S
    ) -> None:
        self._post = SignedPost(url, secret, now, timeout_s)

    def push(self, one: Push) -> None:
        self._post.send(one.key, one.record)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def sign(secret: bytes, stamp: str, body: bytes) -> str:
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def notifier(driver: str, *, url: str, secret: str, now: Callable[[], datetime]) -> Notifier:
    """The one that the settings name."""
    return DRIVERS[driver](url, secret, now)


DRIVERS: Final[Mapping[str, Callable[[str, str, Callable[[], datetime]], Notifier]]] = {
    "log": lambda url, secret, now: LogNotifier(),
    "webhook": WebhookNotifier,
}


class Courier:
    """Sends what is due in every hall; never within a transaction."""

    def __init__(
        self,
        notifier: Notifier,
        reads: Reads,
        uow: UnitOfWorkFactory,
        now: Callable[[], datetime],
    ) -> None:
        self._notifier, self._reads, self._uow, self._now = notifier, reads, uow, now

    def round(self) -> int:
        """One look at every hall; how many messages went out."""
        return sum(
            self._of(hall) for hall in self._reads.halls_to_notify(self._now(), notifying.KINDS)
        )

    def _of(self, hall: str) -> int:
        with self._uow(hall) as uow:
            needs = self._notifier.needs_phone
            messages = notifying.claim(uow, at=self._now(), needs_phone=needs)
            uow.commit()
        return sum(self._send(hall, one) for one in messages)

    def _send(self, hall: str, message: Outgoing) -> bool:
        failed: NotSent | None = None
        try:
            self._notifier.send(message)
        except NotSent as error:
            failed = error
            log.warning("message %s was not sent: %s", message.id, error.code)
        with self._uow(hall) as uow:
            if failed is None:
                notifying.sent(uow, message.id, at=self._now())
            else:
                notifying.not_sent(uow, message.id, failed, at=self._now())
            uow.commit()
        return failed is None


class Pusher:
    """Pushes the ratings that are due in every hall; never within a transaction."""

    def __init__(
        self,
        platform: Platform,
        reads: Reads,
        uow: UnitOfWorkFactory,
        now: Callable[[], datetime],
    ) -> None:
        self._platform, self._reads, self._uow, self._now = platform, reads, uow, now

    def round(self) -> int:
        """One look at every hall; how many ratings arrived."""
        halls = self._reads.halls_to_notify(self._now(), (evaluations.KIND,))
        return sum(self._of(hall) for hall in halls)

    def _of(self, hall: str) -> int:
        with self._uow(hall) as uow:
            due = evaluations.claim(uow, at=self._now())
            uow.commit()
        return sum(self._push(hall, one) for one in due)

    def _push(self, hall: str, one: Push) -> bool:
        failed: NotSent | None = None
        try:
            self._platform.push(one)
        except NotSent as error:
            failed = error
            log.warning("rating %s was not pushed: %s", one.id, error.code)
        with self._uow(hall) as uow:
            if failed is None:
                evaluations.pushed(uow, one.id, at=self._now())
            else:
                evaluations.not_pushed(uow, one.id, failed, at=self._now())
            uow.commit()
        return failed is None
