"""A file as an answer: a picture of the user's own computer, or a text to be saved."""

from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from tallylight.adapters.web.problems import NO_SUCH_PAGE, SAFE
from tallylight.core.files import PICTURES, StoredFile, TextFile

SANDBOX = {
    **SAFE,
    # An SVG is a page of its own when it is opened: it may draw, and do nothing else.
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-cache",
}


def picture(file: StoredFile, asked_at: str) -> Response:
    """The file itself. Refused when it is gone, or is no picture."""
    place = Path(file.path)
    if file.media_type != PICTURES.get(place.suffix.lower()) or not place.is_file():
        raise NO_SUCH_PAGE.because(path=asked_at)
    return FileResponse(place, media_type=file.media_type, headers=SANDBOX)


def saved(file: TextFile) -> Response:
    """The text, which a browser saves under its name and does not open."""
    headers = {
        **SAFE,
        "content-type": f"{file.media_type}; charset=utf-8",
        "content-disposition": f'attachment; filename="{quote(file.name)}"',
    }
    return Response(file.text, 200, headers)
