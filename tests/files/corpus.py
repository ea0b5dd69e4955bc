"""Bad files, built here: no live malware, no foreign binary in the repository (security 4B, U01 to U28)."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pypdf
from PIL import Image

Parts = dict[str, str | bytes]
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
DOCX_TYPES = (
    XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{main}+xml"/></Types>'
)
DOCUMENT = (
    XML + '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
    "</w:body></w:document>"
)
RELS = XML + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_REL = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'


def packed(parts: Parts, *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip of these parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx_parts(text: str = "計畫內容", main: str = "document.main") -> Parts:
    """The parts of a small, good Word file."""
    return {
        "[Content_Types].xml": DOCX_TYPES.format(main=main),
        "_rels/.rels": RELS.format(inner=MAIN_REL),
        "word/document.xml": DOCUMENT.format(text=text),
    }


def docx(**other: str | bytes) -> bytes:
    """A good .docx, with more parts by name (__ for /)."""
    return packed(docx_parts() | {name.replace("__", "/"): content for name, content in other.items()})


def docx_with_body(inner: str) -> bytes:
    """A .docx with this markup in its body."""
    parts = docx_parts()
    parts["word/document.xml"] = str(parts["word/document.xml"]).replace("<w:p>", inner + "<w:p>", 1)
    return packed(parts)


def docx_with_relationship(kind: str, target: str, mode: str = "External") -> bytes:
    """A .docx whose document points somewhere."""
    inner = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return packed(docx_parts() | {"word/_rels/document.xml.rels": RELS.format(inner=inner)})


ODT = "application/vnd.oasis.opendocument.text"
MANIFEST = XML + '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{inner}</manifest:manifest>'
ODT_CONTENT = XML + '<office:document-content xmlns:office="o" xmlns:text="t"><office:body>{inner}</office:body></office:document-content>'


def odt(
    media_type: str = ODT, inner: str = "<text:p>計畫內容</text:p>", manifest: str = "", first: Parts | None = None, **other: str | bytes,
) -> bytes:
    """A good .odt unless told otherwise."""
    parts: Parts = dict(first or {}) | {
        "mimetype": media_type, "META-INF/manifest.xml": MANIFEST.format(inner=manifest), "content.xml": ODT_CONTENT.format(inner=inner),
    }
    return packed(parts | {name.replace("__", "/"): content for name, content in other.items()}, stored=("mimetype",))


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    """A picture that Pillow writes."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def png_chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose head claims a size that nobody has painted."""
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + png_chunk(b"IEND", b"")


def png_with_text(size: int) -> bytes:
    """A small PNG with a text chunk that unpacks to `size` bytes."""
    good = picture()
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * size, 9))
    return good[:33] + text + good[33:]


def jpeg_with_exif() -> bytes:
    """A photograph that says where it was taken and is to be turned."""
    exif = Image.Exif()
    exif[0x010E] = "CANARY-EXIF"
    exif[0x0112] = 6
    return picture("JPEG", exif=exif.tobytes())


def pdf(*objects: str, root: str = "", pages: int = 1) -> bytes:
    """A small PDF; `objects` are added from number 10 on, `root` goes into the catalogue."""
    kids = " ".join(f"{100 + number} 0 R" for number in range(pages))
    numbered = {1: f"<< /Type /Catalog /Pages 2 0 R {root} >>", 2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>"}
    numbered |= {100 + number: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>" for number in range(pages)}
    return numbered_pdf(numbered | {10 + number: text for number, text in enumerate(objects)})


def numbered_pdf(objects: dict[int, str], trailer: str = "") -> bytes:
    """A PDF of these objects; "START" in the trailer becomes the place of its own table."""
    out, places = b"%PDF-1.7\n", {}
    for number, text in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 1\n{0:010} 65535 f \n".encode()
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    entries = f"/Size {max(objects) + 1} /Root 1 0 R {trailer.replace('START', str(start))}"
    return out + f"trailer\n<< {entries} >>\nstartxref\n{start}\n%%EOF\n".encode()


def pdf_of_a_billion_pages(depth: int = 30) -> bytes:
    """A page tree in which every node has the next one twice."""
    nodes = {10 + level: f"<< /Type /Pages /Count 1 /Kids [{11 + level} 0 R {11 + level} 0 R] >>" for level in range(depth)}
    return numbered_pdf({1: "<< /Type /Catalog /Pages 10 0 R >>"} | nodes | {10 + depth: "<< /Type /Page /MediaBox [0 0 9 9] >>"})


def pdf_in_a_circle() -> bytes:
    """A page tree that holds itself."""
    return numbered_pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Count 1 /Kids [2 0 R 2 0 R] >>"})


def pdf_with_objects_in_a_stream(content: bytes, filters: str) -> bytes:
    """A PDF that keeps one object, number 21, in an object stream with these bytes, packed as `filters` say."""
    plain = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "<< /Type /Page /MediaBox [0 0 9 9] >>",
        f"<< /Type /ObjStm /N 1 /First 5 /Filter [{filters}] /Length {len(content)} >>\nstream\n",
    ]
    out, rows = b"%PDF-1.7\n", [bytes(7)] * 22
    for number, text in enumerate(plain, 1):
        rows[number] = b"\1" + len(out).to_bytes(4, "big") + bytes(2)
        out += f"{number} 0 obj\n{text}".encode() + (content + b"\nendstream" if "stream" in text else b"") + b"\nendobj\n"
    rows[21] = b"\2" + (4).to_bytes(4, "big") + bytes(2)
    table = zlib.compress(b"".join(rows))
    head = f"9 0 obj\n<< /Type /XRef /Size 22 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length {len(table)} >>\nstream\n"
    return out + head.encode() + table + f"\nendstream\nendobj\nstartxref\n{len(out)}\n%%EOF\n".encode()


def slow_pdf(megabytes: int = 60) -> bytes:
    """Less than a kilobyte that unpacks to megabytes of hexadecimal digits, which the reader takes one by one."""
    digits = b"3231203020" + b"20" * (megabytes * 500_000) + b"312e>"
    return pdf_with_objects_in_a_stream(zlib.compress(zlib.compress(digits, 9), 9), "/FlateDecode /FlateDecode /ASCIIHexDecode")


def locked_pdf() -> bytes:
    """A PDF with a user's password."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_attachment() -> bytes:
    """A PDF that carries another file, inside a compressed object stream."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("evil.exe", b"MZ")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(size: int = 250_000_000) -> bytes:
    """A .docx whose one part unpacks to far too much."""
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/zeros.bin", "w", force_zip64=True) as part:
        for _piece in range(size // 1_000_000):
            part.write(b"\0" * 1_000_000)
    return out.getvalue()


def bomb_that_lies() -> bytes:
    """The same, but the list of contents claims 1,000 bytes."""
    content = bytearray(bomb(30_000_000))
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"word/media/zeros.bin"))
    struct.pack_into("<I", content, place + 24, 1000)
    return bytes(content)


def many_entries(count: int = 2001) -> bytes:
    """A .docx of very many parts."""
    return packed(docx_parts() | {f"word/media/{number}.txt": b"" for number in range(count)})


def with_entry(name: str, *, link: bool = False) -> bytes:
    """A .docx with an entry that would land elsewhere."""
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name  # past the tidying of ZipInfo's constructor
        if link:
            entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, b"/etc/passwd")
    return out.getvalue()


def locked_zip() -> bytes:
    """A .docx whose entries are marked as locked."""
    content = bytearray(docx())
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    return bytes(content)


def xxe(inner: str) -> bytes:
    """A .docx whose document declares entities."""
    parts = docx_parts()
    parts["word/document.xml"] = XML + inner + str(parts["word/document.xml"]).removeprefix(XML)
    return packed(parts)


def eicar() -> bytes:
    """The scanners' test text, put together here so that no scanner objects to this file."""
    return b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"


def ole(*names: str, head: bytes = b"") -> bytes:
    """A compound file (the container of .doc) with these streams of 4096 bytes; "folder/" makes a storage. `head` begins the first stream."""
    streams = [name for name in names if not name.endswith("/")]
    free, chain_end, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    entries, first = [("Root Entry", 5, chain_end, 0)], 2
    for name in names:
        if name.endswith("/"):
            entries.append((name.rstrip("/"), 1, 0, 0))
        else:
            entries.append((name, 2, first, 4096))
            first += 8
    directory = b""
    for number, (name, kind, start, size) in enumerate(entries):
        text = (name + "\0").encode("utf-16-le")
        child = 1 if number == 0 and len(entries) > 1 else free
        right = number + 1 if 0 < number < len(entries) - 1 else free
        directory += text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, free, right, child) + b"\0" * 36
        directory += struct.pack("<IQ", start, size)
    sectors_of_directory = -(-len(directory) // 512)
    assert sectors_of_directory == 1, "at most four entries"
    fat = [fat_sector, chain_end]
    for number in range(len(streams)):
        fat += [2 + number * 8 + offset + 1 for offset in range(7)] + [chain_end]
    fat += [free] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, chain_end, 0, chain_end, 0) + struct.pack("<I", 0) + struct.pack("<I", free) * 108
    content = header + struct.pack("<128I", *fat) + directory.ljust(512, b"\0")
    for number in range(len(streams)):
        content += (head if number == 0 else b"").ljust(4096, b"\0")
    return content


# slides ---------------------------------------------------------------------------------------------------------------------

PPTX_TYPES = (
    XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/ppt/presentation.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.presentationml.{main}.main+xml"/></Types>'
)
ODP = "application/vnd.oasis.opendocument.presentation"


def pptx(inner: str = "", main: str = "presentation", **other: str | bytes) -> bytes:
    """A small, good .pptx, `inner` on its slide, with more parts by name (__ for /)."""
    parts: Parts = {
        "[Content_Types].xml": PPTX_TYPES.format(main=main), "_rels/.rels": RELS.format(inner=""), "ppt/presentation.xml": "<p:presentation/>",
        "ppt/slides/slide1.xml": f"{XML}<p:sld>{inner}</p:sld>",
    }
    return packed(parts | {name.replace("__", "/"): content for name, content in other.items()})


def pptx_with_relationship(kind: str, target: str) -> bytes:
    """A .pptx whose slide points outside."""
    inner = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    return pptx(**{"ppt__slides___rels__slide1.xml.rels": RELS.format(inner=inner)})


def record(kind: int, content: bytes = b"", *, container: bool = False, length: int | None = None) -> bytes:
    """A record of a .ppt; `length` where it lies about itself."""
    return struct.pack("<HHI", 0xF if container else 0, kind, len(content) if length is None else length) + content


def ppt(*inside: bytes, token: int = 0xE391C05F, user: str = "Current User") -> bytes:
    """A small .ppt: a document container with these records, and the user's atom."""
    document = record(0x03E8, record(0x03E9, b"\0" * 40) + b"".join(inside), container=True)
    content = bytearray(ole("PowerPoint Document", user, head=document))
    struct.pack_into("<HHIII", content, len(content) - 4096, 0, 0x0FF6, 20, 20, token)
    return bytes(content)


Builder = Callable[[], bytes]
