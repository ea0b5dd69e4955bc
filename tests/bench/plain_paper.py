"""Y4, the yardstick of the paper: as many A4 pages of plain tables as the paper has, in the paper's font, tagged as the paper is.

A page holds 20 rows of five cells and about 850 characters, the density of the form that the first measurement used (0.11 s a page).
`python -m tests.bench.plain_paper PAGES FONTS OUT` prints its wall and processor seconds as JSON; run it in turns with the paper's child.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROWS, COLUMNS = 20, 5
WORDS = "青嵐示範茶業股份有限公司茶葉拼配品牌與專案管理越南胡志明市經銷商大會數位行銷活動八家成員共同使用聯盟識別與展攤資源"
STYLE = """@font-face { font-family: Plain; font-weight: 400; src: url("plain-font:regular"); }
@font-face { font-family: Plain; font-weight: 700; src: url("plain-font:bold"); }
@page { size: A4; margin: 20mm; @bottom-center { content: counter(page) " / " counter(pages); } }
body { font: 10.5pt/1.5 Plain; margin: 0; } h1 { font-size: 15pt; break-before: page; margin: 0 0 4mm; }
table { width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 0; } td, th { border: .5pt solid #000; padding: 1.5mm; }"""


def document(pages: int) -> str:
    """Plain tables on as many pages."""
    parts = []
    for page in range(pages):
        rows = "".join(
            "<tr>" + "".join(f"<td>{_words(page * 31 + row * 7 + column * 3)}</td>" for column in range(COLUMNS)) + "</tr>" for row in range(ROWS))
        heads = "".join(f"<th>欄位{column + 1}</th>" for column in range(COLUMNS))
        parts.append(f"<h1>表 {page + 1}</h1><table><thead><tr>{heads}</tr></thead>{rows}</table>")
    return f'<!DOCTYPE html><html lang="zh-Hant"><head><meta charset="utf-8"><title>Y4</title></head><body>{"".join(parts)}</body></html>'


def _words(place: int) -> str:
    start = place % (len(WORDS) - 9)
    return WORDS[start : start + 8]


def render(pages: int, fonts: Path, out: Path) -> int:
    """Write the plain paper and return its pages."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    names = {"regular": "NotoSansTC-Regular.ttf", "bold": "NotoSansTC-Bold.ttf"}

    class Fonts(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            return URLFetcherResponse(url, (fonts / names[url.partition(":")[2]]).read_bytes(), {"Content-Type": "font/ttf"})

    configuration = FontConfiguration()
    css = CSS(string=STYLE, font_config=configuration, url_fetcher=Fonts())
    laid = HTML(string=document(pages)).render(stylesheets=[css], font_config=configuration, pdf_variant="pdf/ua-1")
    laid.write_pdf(out, pdf_variant="pdf/ua-1")
    return len(laid.pages)


def timed(work: Callable[[], int]) -> dict[str, float]:
    """Wall and processor seconds of one call, and its result as pages."""
    wall, processor = time.perf_counter(), time.process_time()
    pages = work()
    return {"pages": pages, "wall": round(time.perf_counter() - wall, 3), "cpu": round(time.process_time() - processor, 3)}


if __name__ == "__main__":
    from proposals.papers.pdf import quiet_collector  # the yardstick gets the same help as the paper

    quiet_collector()
    print(json.dumps(timed(lambda: render(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))))
