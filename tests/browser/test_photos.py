"""A clerk's picture: put there on the set-up page, shown on the pad of the window on duty."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.look import faults, misfits
from tests.browser.stage import Stage
from tests.house import staff
from tests.rig.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_picture_chosen_by_the_admin_stands_on_the_name_card(stage: Stage, hall: Hall) -> None:
    row = hall.person("clerk")
    window, clerk = str(row["windows"][0]), staff(hall, "clerk")
    clerk.ok(f"/windows/{window}/open")
    pad = stage.pad(window)
    expect(pad.locator(".pad-card h1")).to_contain_text(row["name"])
    expect(pad.locator(".pad-face img")).to_have_count(0)
    expect(pad.locator(".pad-face")).not_to_be_empty()

    out = io.BytesIO()
    Image.new("RGB", (600, 800), (200, 30, 30)).save(out, "PNG")
    admin = stage.staff("admin", "/admin/", "admin", bypass_csp=True)
    admin.locator(".nav-item").get_by_text("人员与权限", exact=True).click()
    admin.locator(".listed tr", has_text=row["name"]).first.get_by_role("button").first.click()
    chooser = admin.locator(".person-photo input")
    chooser.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": out.getvalue()})
    expect(admin.locator(".person-photo img")).to_be_visible()
    assert not faults(admin, "admin")

    face = pad.locator(".pad-face img")
    expect(face).to_be_visible()
    shown = Image.open(io.BytesIO(face.screenshot())).convert("RGB")
    red, green, _ = shown.getpixel((shown.width // 2, shown.height // 2))
    assert red > 150 > green
    assert misfits(pad, "pad") == []

    admin.locator(".person-photo").get_by_role("button", name="移除").or_(
        admin.locator(".person-photo button")
    ).first.click()
    expect(face).to_have_count(0)
    assert stage.errors == []
