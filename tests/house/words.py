"""Words that may not appear in what people read (glossary 1.6), and what stands in their place."""

import re
from functools import cache
from pathlib import Path

from tests.house.code import strings
from tests.house.sources import ROOT, templates

WORDS = {
    "用戶": "使用者", "默認": "預設", "信息": "訊息、資訊", "視頻": "影片、視訊", "質量": "品質", "網絡": "網路", "軟件": "軟體", "賬號": "帳號",
    "登錄": "登入", "保存": "儲存", "打印": "列印", "上載": "上傳", "鏈接": "連結", "支持": "支援", "屏幕": "螢幕", "菜單": "選單",
    "界面": "介面", "激活": "啟用", "反饋": "回饋", "計劃": "計畫", "公佈": "公布", "部份": "部分", "身份": "身分", "台幣": "臺幣", "台北": "臺北",
    "提交": "送出、送件", "數據": "資料、數值", "郵箱": "電子郵件", "點擊": "點選", "拖拽": "拖曳", "粘貼": "貼上", "補助": "輔導", "徵案": "申請",
    "伺服器時間": "系統時間",
}  # fmt: skip
# good Chinese that contains one of them
GOOD = ("登錄書面收件", "登錄簽約", "登錄決議", "保存期", "保存年限", "保存五年", "身份證", "數據分析", "大數據")


@cache
def official() -> tuple[str, ...]:
    """Phrases of the official form that hold such a word: they stay as printed."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "fixtures").rglob("*.yaml")))
    phrases = {phrase for word in WORDS for phrase in re.findall(rf"[\w（）()、/]*{word}[\w（）()、/]*", text)}
    return tuple(sorted(phrases, key=len, reverse=True))


def faults(text: str) -> list[str]:
    """The forbidden words of one text."""
    for phrase in (*official(), *GOOD):
        text = text.replace(phrase, "")
    return [f"{word}: write {better}" for word, better in WORDS.items() if word in text]


def _texts() -> list[tuple[str, str]]:
    pages = [*templates("html"), *templates("txt"), *templates("xml")]
    lines = [(f"{path}:{number}", line) for path, text in pages for number, line in enumerate(text.splitlines(), 1)]
    files: list[Path] = [*(ROOT / "alliance_portal" / "locale").glob("*/parts/*.po"), *(ROOT / "static").rglob("*.js")]
    pages = [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files]
    lines += [(f"{path}:{number}", line) for path, text in pages for number, line in enumerate(text.splitlines(), 1)]
    return [*lines, *strings()]


def all_faults() -> list[str]:
    """Over templates, strings in the code, translations and scripts."""
    return [f"{place}: {fault}" for place, text in _texts() for fault in faults(text)]
