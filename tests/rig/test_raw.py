"""The light client reads replies however they are cut."""

from __future__ import annotations

from tests.rig.raw import request_bytes, split_reply

PLAIN = b'HTTP/1.1 201 CREATED\r\nContent-Length: 7\r\n\r\n{"a":1}'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"


def test_a_reply_is_whole_only_with_its_last_byte() -> None:
    for whole, body in ((PLAIN, b'{"a":1}'), (CHUNKED, b"abcde")):
        assert [split_reply(whole[:n]) for n in range(len(whole))] == [None] * len(whole)
        found = split_reply(whole)
        assert found is not None
        assert found[1:] == (body, b"")


def test_what_follows_a_reply_is_kept() -> None:
    assert split_reply(PLAIN + b"HTTP/1.1 204") == (201, b'{"a":1}', b"HTTP/1.1 204")


def test_no_content_has_no_body() -> None:
    assert split_reply(b"HTTP/1.1 204 NO CONTENT\r\n\r\n") == (204, b"", b"")


def test_a_request_counts_the_bytes_of_its_body_not_its_characters() -> None:
    told = request_bytes("POST", "/x", {"A": "b"}, {"reason": "午餐"})
    head, _, body = told.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
