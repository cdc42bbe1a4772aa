"""A hall's own layout of slips: what is refused, what is printed, and who still prints it."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from hardware import drawing
from hardware.jobs import Job, Print
from hardware.printers.escpos_look import Look
from hardware.printers.escpos_page import compose
from hardware.slip import Slip
from hardware.slip_lines import Cut, Logo, Qr, Rule, Said, Text, width
from hardware.slip_template import WrongTemplate, default, default_text, layout, parse
from hardware.virtual.paper import read
from tests.hardware.builders import print_job, slip_fields

NUMBER = '[[line]]\ntext = "{number}"\nsize = "fit"\n\n'


def faults(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(WrongTemplate) as refused:
        parse(text)
    return [(one.line, one.code) for one in refused.value.faults]


def filled(text: str, *, reprint: bool = False, logo: bytes | None = None, **other: Any) -> Slip:
    slip = Slip.parse(slip_fields(**other))
    parts = parse(text).fill(slip, reprint=reprint, logo=logo)
    return Slip.parse({**slip.fields(), "lines": Slip.fields(_with(slip, parts))["lines"]})


def _with(slip: Slip, parts: Any) -> Slip:
    from dataclasses import replace

    return replace(slip, lines=parts)


def paper(slip: Slip, *, reprint: bool = False, **look: Any) -> list[str]:
    """What a printer puts on its paper, decoded from its bytes."""
    made = read(compose(Print(slip, slip.number, reprint), Look(**look)))
    return [line for one in made for line in one.text.splitlines()]


def png(across: int = 64, down: int = 32) -> bytes:
    out = io.BytesIO()
    Image.new("1", (across, down), 0).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("bad", "line", "code"),
    [
        ('[[line]]\ntext = "{colour}"', 6, "slip_field"),
        ('[[line]]\ntext = "{number!r}"', 6, "slip_field"),
        ('[[line]]\ntext = "号码 {number"', 6, "slip_brace"),
        ('[[line]]\nsize = 2\ntext = "政务服务大厅欢迎各位来办事"', 7, "slip_too_wide"),
        ('[[line]]\ntext = "{date} {time} {slot_date} {slot_time}"', 6, "slip_too_wide"),
        ('[[line]]\ntext = "a"\nsize = 5', 7, "slip_size"),
        ('[[line]]\ntext = "a"\nsize = true', 7, "slip_size"),
        ('[[line]]\ntext = "a"\nalign = "middle"', 7, "slip_align"),
        ('[[line]]\ntext = "a"\nbold = 1', 7, "slip_flag"),
        ('[[line]]\ntext = "a"\ncolour = "red"', 7, "slip_unknown_key"),
        ("[[line]]\nrule = true\nbold = true", 7, "slip_only_text"),
        ("[[line]]\nrule = true\nqr = true", 7, "slip_kind"),
        ("[[line]]\nbold = true", 5, "slip_kind"),
        ("[[line]]\nblank = 99", 6, "slip_blank"),
        ("[[line]]\ncut = false", 6, "slip_true"),
        ('[[line]]\nwhen = "raining"\nrule = true', 6, "slip_condition"),
        ('[[line]]\nwhen = ["soon", "not rain"]\nrule = true', 6, "slip_condition"),
        ('[[line]]\ntext = { fr = "bonjour" }', 6, "slip_text"),
        ("[[line]]\ntext = 5", 6, "slip_text"),
        ('[[line]]\ntext = "【补打】"', 6, "slip_mark"),
        ('[[line]]\ntext = "a', 6, "slip_toml"),
    ],
)
def test_a_fault_is_named_by_its_line(bad: str, line: int, code: str) -> None:
    assert (line, code) in faults(NUMBER + bad)


def test_every_fault_is_told_at_once_and_a_slip_must_say_its_number() -> None:
    text = NUMBER + '[[line]]\ntext = "{a}"\n[[line]]\ntext = "{b}"\n'
    assert faults(text) == [(6, "slip_field"), (8, "slip_field")]
    only_zh = '[[line]]\ntext = { zh = "{number}" }\n'
    assert faults(only_zh) == [(None, "slip_no_number")]
    hidden = '[[line]]\nwhen = "appointment"\ntext = "{number}"\n'
    assert faults(hidden) == [(None, "slip_no_number")] * 2
    assert faults("") == [(None, "slip_rows")]
    assert faults("line = 3") == [(1, "slip_no_rows")]


def test_conditions_and_unknown_fields_leave_lines_out() -> None:
    text = NUMBER + (
        '[[line]]\nwhen = "appointment"\ntext = "预约 {slot_date} {slot_time}"\n'
        '[[line]]\nwhen = "not appointment"\ntext = "现场取号"\n'
        '[[line]]\ntext = "约 {low} 至 {high} 分"\n'
        '[[line]]\nwhen = ["someone_ahead", "not estimate"]\ntext = "前面 {ahead} 人，时间不明"\n'
    )
    booked = filled(text, slot="2026-03-09T10:30:00+08:00", estimate=None)
    assert paper(booked) == ["A012", "预约 2026-03-09 10:30", "前面 5 人，时间不明"]
    assert paper(filled(text, ahead=None)) == ["A012", "现场取号", "约 5 至 15 分"]
    assert paper(filled(text, ahead=0, estimate=None)) == ["A012", "现场取号"]


def test_a_line_has_the_words_of_the_visitors_language() -> None:
    text = NUMBER + '[[line]]\ntext = { zh = "您好" , en = "Welcome" }\n'
    assert paper(filled(text)) == ["A012", "您好"]
    assert paper(filled(text, lang="en")) == ["A012", "Welcome"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reprint_is_marked_whatever_the_template(lang: str) -> None:
    mark = {"zh": "【补打】", "en": "[REPRINT]"}[lang]
    slip = filled(NUMBER, reprint=True, lang=lang)
    assert paper(slip, reprint=True) == [mark, "A012"]
    placed = filled(NUMBER + '[[line]]\ntext = "{reprint}"\n', reprint=True, lang=lang)
    assert paper(placed, reprint=True) == ["A012", mark]
    assert paper(filled(NUMBER, lang=lang)) == ["A012"]


def test_braces_in_a_name_are_no_fields_and_control_characters_no_commands() -> None:
    slip = filled(NUMBER + '[[line]]\ntext = "{service}"\n', service="办{hall}\x1dV\x01证")
    assert paper(slip) == ["A012", "办{hall} V 证"]


def test_logo_rule_and_cut_come_out_and_the_end_is_cut_once() -> None:
    text = "[[line]]\nlogo = true\n" + NUMBER + "[[line]]\ncut = true\n" + NUMBER * 1
    text += "[[line]]\nrule = true\n[[line]]\ncut = true\n"
    slip = filled(text, logo=png())
    assert slip.lines is not None
    assert [type(part) for part in slip.lines] == [Logo, Said, Cut, Said, Rule, Cut]
    first, second = read(compose(Print(slip, "A012"), Look()))
    assert hasattr(first.rows[0], "picture")
    assert first.rows[0].picture.width == 384
    assert (first.cut, second.cut) == (True, True)
    assert second.text.splitlines()[0] == "A012"
    assert not any(isinstance(part, Logo) for part in filled(text).lines or ())


@pytest.mark.parametrize(
    "logo", [b"GIF89a", png()[:20], png(577, 10), png(10, 401), png() + b"\0" * 9000]
)
def test_what_is_no_small_png_is_refused_as_a_logo(logo: bytes) -> None:
    fields = slip_fields() | {"lines": [{"logo": base64.b64encode(logo).decode()}]}
    with pytest.raises(ValueError, match="logo"):
        Slip.parse(fields)


def test_a_broken_logo_does_not_keep_the_slip_from_the_visitor() -> None:
    broken = png()[:40] + b"\0" * 30
    slip = filled("[[line]]\nlogo = true\n" + NUMBER, logo=broken)
    assert paper(slip) == ["A012"]


def test_an_agent_of_the_version_before_finds_every_field_it_knows() -> None:
    slip = filled(NUMBER, slot="2026-03-09T10:30:00+08:00")
    assert slip_fields().items() <= slip.fields().items()


def test_a_kind_of_line_of_a_later_server_is_left_out() -> None:
    lines = [{"text": "A012"}, {"hologram": 1}, {"qr": "https://x/t/a"}]
    slip = Slip.parse(slip_fields() | {"lines": lines})
    assert slip.lines == (Said("A012"), Qr("https://x/t/a"))


def test_a_job_keeps_its_lines_over_the_wire() -> None:
    text = NUMBER + '[[line]]\ntext = "左"\nalign = "left"\nbold = true\nsize = 2\n'
    fields = dict(filled(text + "[[line]]\nblank = 2\n", logo=png()).fields())
    job = Job.parse({**print_job(), "data": {"slip": fields, "number": "A012", "reprint": False}})
    assert Job.parse(job.message()) == job
    assert isinstance(job.data, Print)
    assert job.data.slip.fields() == fields


@pytest.mark.parametrize("columns", [32, 48])
def test_no_filled_line_is_wider_than_the_paper(columns: int) -> None:
    text = "".join(f'[[line]]\ntext = "{{service}}"\nsize = {size}\n' for size in (1, 2, 3, 4))
    slip = filled(NUMBER + text, service="不动产登记及相关税费缴纳（二手房转移）一件事联办" * 2)
    for line in layout(slip, columns=columns):
        assert isinstance(line, Text)
        assert width(line.text) * line.size <= columns


@pytest.mark.parametrize(("mm", "paper_dots"), [(58, 464), (80, 640)])
def test_the_picture_of_a_slip_is_what_the_printer_draws(mm: int, paper_dots: int) -> None:
    look = Look(width=mm, text="raster", qr="drawn")  # type: ignore[arg-type]
    slip = Slip.parse(slip_fields())
    [printed] = read(compose(Print(slip, slip.number), look))
    rows = [row.picture for row in printed.rows if hasattr(row, "picture")]
    lines = layout(slip, columns=look.columns)
    sheet = drawing.sheet(lines, paper_dots, look.dots)
    assert sheet.width == paper_dots
    whole = sheet.crop(((paper_dots - look.dots) // 2, 0, (paper_dots + look.dots) // 2,
                        sheet.height))  # fmt: skip
    dark = b"".join(picture.convert("L").tobytes() for picture in rows).count(0)
    assert whole.convert("L").tobytes().count(0) == dark > 1000


def test_the_usual_layout_is_a_template_like_any_other() -> None:
    assert parse(default_text()) == default()
    slip = Slip.parse(slip_fields())
    parts = default().fill(slip, reprint=False)
    assert layout(_with(slip, parts)) == layout(slip)
