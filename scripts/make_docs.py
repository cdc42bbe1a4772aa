#!/usr/bin/env python3
"""Write docs/errors.md from texts.toml and the source; with --check only say whether it is so.

Which HTTP status a code has follows from the kind of error it is raised as, so the source is read
for that: nothing here is kept by hand.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from server.domain.errors import IllegalMove  # noqa: E402
from server.domain.hall import Closed  # noqa: E402
from server.usecases import texts  # noqa: E402
from server.web import problems  # noqa: E402

OUT = PROJECT / "docs" / "errors.md"
STATUS = {kind.__name__: status for kind, status in problems.STATUS.items()}
HEAD = """\
# 错误代码 / Error codes

<!-- 由 scripts/make_docs.py 从 server/usecases/texts.toml 生成，请勿手改。
     Made by scripts/make_docs.py from server/usecases/texts.toml; do not edit. -->

每个拒绝都有一个稳定的 `code`；HTTP 以 `application/problem+json`（RFC 9457）答复，
`title`、`detail` 按读者的语言（`Accept-Language`，默认中文）选取，`facts` 是所涉事实。
花括号是事实的名称。程序应按 `code` 判断，不应按文字判断。

Every refusal has a stable `code`. HTTP answers with `application/problem+json` (RFC 9457);
`title` and `detail` are in the reader's language (`Accept-Language`, Chinese by default), `facts`
hold what it is about. Braces name a fact. Programs should go by the `code`, never by the words.

“HTTP”一栏：答复的状态码；“实时”指 Socket.IO 应答 `{"ok": false, "code": …}` 或连接被拒，
“命令行”指退出码 1 与标准错误中的一行。
The HTTP column: the status of the reply; 实时 (live): a Socket.IO answer
`{"ok": false, "code": …}` or a refused connection; 命令行 (command line): exit 1 and a line on
standard error.

| code | HTTP | 中文 | English |
|---|---|---|---|
"""


def raised() -> Iterator[tuple[str, str, str]]:
    """(code, kind of error, file) of every error built with a literal code."""
    yield "illegal_move", IllegalMove.__name__, "domain/ticket.py"
    for reason in Closed:
        yield reason.value, "Refused", "usecases/issuing.py"
    for path in sorted((PROJECT / "server").rglob("*.py")):
        file = path.relative_to(PROJECT / "server").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            first = node.args[0]
            if node.func.id in {*STATUS, "HallError"} and isinstance(first, ast.Constant):
                yield str(first.value), node.func.id, file


def places() -> dict[str, set[str]]:
    """code → where it is met: HTTP statuses, 实时, 命令行."""
    found: dict[str, set[str]] = defaultdict(set)
    for status, code in problems._HTTP.items():
        found[code].add(str(status))
    found["internal"].add("500")
    for code, kind, file in raised():
        if file.startswith("gateway/"):
            found[code].add("实时")
        elif file in ("upkeep.py", "commands.py"):
            found[code].add("命令行")
        else:
            found[code].add(str(STATUS[kind]))
    return found


def errors_page() -> str:
    met = places()
    lines = []
    for code, said in sorted(texts.catalogue()["errors"].items()):
        where = " · ".join(sorted(met[code])) or "—"
        told = [said[lang] + _detail(said, lang) for lang in texts.LANGUAGES]
        lines.append("| " + " | ".join([f"`{code}`", where, *told]) + " |")
    reasons = [
        f"| `{code}` | {said['zh']} | {said['en']} |"
        for code, said in sorted(texts.catalogue()["why"].items())
    ]
    return (
        HEAD
        + "\n".join(lines)
        + "\n\n## 为何叫到此号 / Why a ticket was next\n\n"
        + "| code | 中文 | English |\n|---|---|---|\n"
        + "\n".join(reasons)
        + "\n"
    )


def _detail(said: dict[str, str], lang: str) -> str:
    detail = said.get(f"{lang}_detail")
    return f"<br>{detail}" if detail else ""


def main(argv: list[str]) -> int:
    """0: written, or as it should be; 1: with --check, the page is out of date."""
    page = errors_page()
    if "--check" not in argv:
        OUT.write_text(page, "utf-8")
        print(f"{OUT.relative_to(PROJECT)}: {page.count('| `')} codes")
        return 0
    if not OUT.is_file() or OUT.read_text("utf-8") != page:
        print("docs/errors.md is out of date: run scripts/make_docs.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
