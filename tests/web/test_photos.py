"""Pictures of clerks over real HTTP: what is taken, what is kept of it, and who gets it."""

from __future__ import annotations

import io
import uuid

import pytest
import requests
from PIL import Image

from tests.client import Api
from tests.house import kiosk, staff
from tests.rig.hall import Hall


def image(kind: str = "JPEG", size: tuple[int, int] = (900, 1200), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def put(api: Api, id: str, data: bytes, **headers: str) -> requests.Response:
    told = {"Idempotency-Key": uuid.uuid4().hex, **headers}
    url = f"{api.base}/api/v1/staff/{id}/photo"
    return api.session.put(url, data=data, headers=told, timeout=15)


def clerk_of(hall: Hall) -> tuple[str, str, Api]:
    """Id, window and client of the first clerk."""
    row = hall.person("clerk")
    people = staff(hall, "admin").get("/staff").json()["people"]
    id = next(p["id"] for p in people if p["name"] == row["name"])
    return id, row["windows"][0], staff(hall, "clerk")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_small_and_loses_what_the_camera_wrote(hall: Hall, kind: str) -> None:
    admin, (id, _, _) = staff(hall, "admin"), clerk_of(hall)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    assert put(admin, id, image(kind, exif=exif)).status_code == 204
    kept = admin.get(f"/staff/{id}/photo")
    assert kept.headers["Content-Type"] == "image/jpeg"
    shown = Image.open(io.BytesIO(kept.content))
    assert (shown.size, dict(shown.getexif())) == ((480, 480), {})
    assert b"taken at home" not in kept.content
    assert id in admin.get("/staff").json()["photos"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        image()[:300],
        image("BMP", (60, 60)),
    ],
)
def test_what_is_no_such_picture_is_refused(hall: Hall, data: bytes) -> None:
    admin, (id, _, _) = staff(hall, "admin"), clerk_of(hall)
    said = put(admin, id, data, **{"Content-Type": "image/jpeg"})
    assert (said.status_code, said.json()["code"]) == (422, "wrong_photo")


def test_a_file_too_large_and_one_that_unpacks_too_far_are_refused(hall: Hall) -> None:
    admin, (id, _, _) = staff(hall, "admin"), clerk_of(hall)
    assert put(admin, id, image() + bytes(300_000)).status_code == 413
    vast = io.BytesIO()
    Image.new("1", (9000, 9000)).save(vast, "PNG")
    assert len(vast.getvalue()) < 300_000
    assert put(admin, id, vast.getvalue()).status_code == 422
    assert put(admin, "p_nobody", image()).status_code == 404


def test_only_the_pad_of_the_window_on_duty_gets_it(hall: Hall) -> None:
    admin, (id, window, clerk) = staff(hall, "admin"), clerk_of(hall)
    pad = Api(hall.base, hall.key("display"))
    assert put(admin, id, image()).status_code == 204
    assert pad.get(f"/windows/{window}/photo").status_code == 404, "nobody is on duty"
    clerk.ok(f"/windows/{window}/open")
    got = pad.get(f"/windows/{window}/photo")
    assert (got.status_code, got.headers["Content-Type"]) == (200, "image/jpeg")
    assert got.headers["Cache-Control"] == "no-store"
    assert pad.get(f"/staff/{id}/photo").status_code == 403
    for other in (kiosk(hall), clerk, staff(hall, "guide"), Api(hall.base)):
        assert other.get(f"/windows/{window}/photo").status_code in (401, 403)
        assert other.get(f"/staff/{id}/photo").status_code in (401, 403)
        assert put(other, id, image()).status_code in (401, 403)
    assert admin.post(f"/staff/{id}/photo/remove").status_code == 204
    assert pad.get(f"/windows/{window}/photo").status_code == 404
    clerk.ok(f"/windows/{window}/close")


def test_a_closed_account_has_no_picture(hall: Hall) -> None:
    admin = staff(hall, "admin")
    body = {"name": "photo-temp", "role": "guide", "password": "long enough 1"}
    one = admin.ok("/staff", body, status=201)["id"]
    assert put(admin, one, image()).status_code == 204
    admin.ok(f"/staff/{one}/deactivate")
    assert admin.get(f"/staff/{one}/photo").status_code == 404
