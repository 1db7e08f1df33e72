"""Fuzz the readers of MHTML, of HTML in strings, of HTML, CSV and text: python tests/fuzz/web.py -max_total_time=600."""

import json

import atheris
from harness import check, fuzz

with atheris.instrument_imports(include=["gongkai.readers"]):
    from gongkai.readers import delimited, embedded, html, mhtml, text


READERS = (mhtml, embedded, html, delimited, text)
PAGE = "<h1>甲局2021年报告</h1><iframe src=a.html></iframe><table><tr><td rowspan=2>甲<td>1</table>"
MAIL = (
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x; start=<a>\n\n--x\nContent-Type: text/html\nContent-ID: <a>\n"
)


def one(raw: bytes) -> None:
    """The first byte chooses the reader; each reads only what it accepts."""
    if not raw:
        return
    reader = READERS[raw[0] % len(READERS)]
    check(lambda content: None if reader.refusal(content) else reader.read(content), raw[1:])


SEEDS = (
    f"{MAIL}\n{PAGE}\n--x\nContent-Location: a.html\nContent-Transfer-Encoding: base64\n\nPHA+\n--x--\n",
    json.dumps({"title": "甲", "pubDate": 1612137600000, "content": PAGE}),
    f"<div></div><script>window.x={json.dumps({'a': json.dumps({'content': PAGE})})}</script>",
    PAGE,
    "\n".join(['甲,"1\n2",3,4,5,6,7,8,9'] * 6),
    "| 甲 | 1 |\n|---|---|\n| 乙 | 2 |\n\n甲\t1\t2\n",
)

if __name__ == "__main__":
    fuzz("web", one, [bytes([at]) + seed.encode() for seed in SEEDS for at in range(len(READERS))])
