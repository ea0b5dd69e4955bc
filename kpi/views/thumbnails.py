"""Small pictures of evidence: drawn when asked for, kept by nobody on the way."""

from io import BytesIO
from pathlib import Path

from django.http import Http404, HttpResponse

PICTURES = ("image/png", "image/jpeg")
SIZE = (336, 240)


def thumbnail_of(path: Path, media_type: str) -> HttpResponse:
    """A JPEG that fits twice 168 x 120 pixels. Raises Http404 for a file that is no picture or is not there."""
    if media_type not in PICTURES or not path.is_file():
        raise Http404
    from PIL import Image  # noqa: PLC0415  slow import: only pages with pictures need it

    with Image.open(path) as opened:
        opened.draft("RGB", SIZE)  # a JPEG is read at the size that is needed
        opened.thumbnail(SIZE)
        made = BytesIO()
        opened.convert("RGB").save(made, "JPEG", quality=80)
    response = HttpResponse(made.getvalue(), content_type="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store, private"
    return response
