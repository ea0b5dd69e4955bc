"""Answering with a file: always a download, never a page of ours (R-14, R-31). The caller has checked who may have it."""

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from alliance_portal.files import services
from alliance_portal.files.models import StoredFile

# what a browser may show inside a page of ours: pictures that were written anew, and papers that we made
SHOWN_INLINE = ("image/png", "image/jpeg")


def _named(name: str, how: str) -> str:
    """Content-Disposition by RFC 6266 and 5987: a plain name for old programs, the true one beside it."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() and letter not in '"\\%;' else "_" for letter in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def answer(stored: StoredFile, name: str | None = None, *, inline: bool = False) -> HttpResponseBase:
    """The file as an attachment with nosniff and a sandbox. `inline` shows a picture in its page; anything else stays an attachment.

    A file that a scan found infected, or that is no longer on disk, is answered 404.
    """
    path = services.path_of(stored)
    if stored.scan == StoredFile.Scan.INFECTED or not path.is_file():
        raise Http404
    may_show = stored.media_type in SHOWN_INLINE or (stored.generated and stored.media_type == "application/pdf")
    how = "inline" if inline and may_show else "attachment"
    response = FileResponse(path.open("rb"), content_type=stored.media_type)
    response.headers["Content-Length"] = str(stored.size)
    response.headers["Content-Disposition"] = _named(name or stored.name, how)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def may_open_now(stored: StoredFile, user_id: int | None) -> bool:
    """Until the scan has passed a file, only its uploader has it (R-32)."""
    return stored.scan == StoredFile.Scan.CLEAN or (stored.scan != StoredFile.Scan.INFECTED and stored.added_by_id == user_id)


def made(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file that was made for this answer, as an attachment. The caller has checked who may have it."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = _named(name, "attachment")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def picture(content: bytes) -> HttpResponse:
    """A picture (PNG) that the portal drew itself, for a page of ours: kept by nobody on the way. The caller has checked who may see it."""
    response = HttpResponse(content, content_type="image/png")
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store, private"
    return response
