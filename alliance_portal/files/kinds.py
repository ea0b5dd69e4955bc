"""What may be uploaded where: one table, which the upload pages and the guide read too (R-25, decisions "Uploads")."""

from dataclasses import dataclass

from alliance_portal.lib.findings import Text

MB = 1024 * 1024
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
SAME_TYPE = {"jpeg": "jpg", "jpe": "jpg"}
ALLIANCE_QUOTA = 500 * MB
FREE_SPACE_KEPT = 2048 * MB


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of upload. `size` in bytes, `pixels` of a picture (width × height), `pages` of a PDF."""

    key: str
    name: Text
    extensions: tuple[str, ...]
    size: int
    pixels: int = 40_000_000
    pages: int = 60

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types of the extensions, in their order."""
        return tuple(MEDIA_TYPES[extension] for extension in self.extensions)

    @property
    def accept(self) -> str:
        """For the `accept` attribute of a file input."""
        return ",".join([f".{extension}" for extension in self.extensions] + ([".jpeg"] if "jpg" in self.extensions else []))

    @property
    def hint(self) -> Text:
        """What may be uploaded, as the page says it."""
        names, limit = "、".join(one.upper() for one in self.extensions), self.size // MB
        return Text(f"可上傳 {names}，每檔 {limit} MB 以內", f"{', '.join(one.upper() for one in self.extensions)}, at most {limit} MB a file")


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("certificate", Text("公司登記或設立證明影本", "Registration certificate (copy)"), ("pdf", "png", "jpg"), 10 * MB),
        Kind("seal", Text("用印頁掃描檔", "Scan of the sealed page"), ("pdf", "png", "jpg"), 10 * MB),
        Kind("figure", Text("圖檔", "Figure"), ("png", "jpg"), 10 * MB),
        Kind("narrative", Text("內文圖片", "Picture in a narrative"), ("png", "jpg"), 10 * MB),
        Kind("booklet", Text("用印完成之提案計畫書", "Whole signed booklet"), ("pdf", "doc", "docx", "odt"), 50 * MB, pages=200),
        Kind("slides", Text("提案簡報", "Proposal slides"), ("pptx", "ppt", "odp"), 50 * MB),
        Kind("contract", Text("用印完成之輔導契約", "Sealed contract"), ("pdf", "png", "jpg"), 10 * MB),
        Kind("evidence", Text("佐證資料", "Evidence"), ("pdf", "png", "jpg", "docx", "xlsx", "odt", "ods", "pptx"), 20 * MB, pages=200),
    )
}

# why a known type is refused: people are told what to do, not only that it is wrong
REFUSED_TYPES: dict[str, Text] = {
    "svg": Text("SVG 可內含程式碼，請轉存為 PNG", "SVG files can carry scripts; save the picture as PNG"),
    "gif": Text("GIF 不適合列印，請轉存為 PNG 或 JPG", "GIF does not print well; save the picture as PNG or JPG"),
    "heic": Text("HEIC（iPhone 照片）無法列印，請轉存為 JPG", "HEIC (iPhone photographs) cannot be printed; save the picture as JPG"),
    "heif": Text("HEIF 無法列印，請轉存為 JPG", "HEIF cannot be printed; save the picture as JPG"),
    "webp": Text("WebP 無法列印，請轉存為 PNG 或 JPG", "WebP cannot be printed; save the picture as PNG or JPG"),
    "tif": Text("請將 TIFF 轉存為 PNG 或 PDF", "Save TIFF pictures as PNG or PDF"),
    "tiff": Text("請將 TIFF 轉存為 PNG 或 PDF", "Save TIFF pictures as PNG or PDF"),
    "bmp": Text("請將 BMP 轉存為 PNG", "Save BMP pictures as PNG"),
    "eps": Text("EPS 可內含程式碼，請轉存為 PNG", "EPS files can carry scripts; save the picture as PNG"),
    "docm": Text("含巨集，請另存為不含巨集的 .docx", "It carries macros; save it as .docx without macros"),
    "pptm": Text("含巨集，請另存為不含巨集的 .pptx", "It carries macros; save it as .pptx without macros"),
    "xlsm": Text("含巨集，請另存為不含巨集的 .xlsx", "It carries macros; save it as .xlsx without macros"),
    "ppsx": Text("播放檔請另存為 .pptx", "Save the show as .pptx"),
    "pps": Text("播放檔請另存為 .pptx", "Save the show as .pptx"),
    "ppsm": Text("含巨集，請另存為不含巨集的 .pptx", "It carries macros; save it as .pptx without macros"),
    "key": Text("Keynote 請輸出為 .pptx", "Export Keynote slides as .pptx"),
    "fodp": Text("不支援單一 XML 格式，請另存為 .odp", "Flat ODF is not supported; save it as .odp"),
    "fodt": Text("不支援單一 XML 格式，請另存為 .odt", "Flat ODF is not supported; save it as .odt"),
    "zip": Text("請解壓縮後逐檔上傳", "Unpack it and upload the files one by one"),
    "rar": Text("請解壓縮後逐檔上傳", "Unpack it and upload the files one by one"),
    "7z": Text("請解壓縮後逐檔上傳", "Unpack it and upload the files one by one"),
}


class FileRefused(Exception):
    """An upload is not taken. `reason` stands beside the field; `status` is 400, 413, 415 or 507."""

    def __init__(self, reason: Text, status: int = 400) -> None:
        super().__init__(reason.zh)
        self.reason = reason
        self.status = status
