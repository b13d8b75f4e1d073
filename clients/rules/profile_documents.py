"""Telling files apart by what they hold. Pure functions."""

from typing import NamedTuple

MOST_BYTES = 10_000_000
BEGINNINGS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
)


class FileKind(NamedTuple):
    """What a file is: its content type, and the ending its name gets."""

    content_type: str
    ending: str


def kind_of_file(content: bytes) -> FileKind | None:
    """Return content type and ending of a PDF, JPEG or PNG; None for anything else.

    >>> kind_of_file(b"%PDF-1.7 ...")
    FileKind(content_type='application/pdf', ending='.pdf')
    >>> kind_of_file(b"<script>") is None
    True
    """
    for beginning, content_type, ending in BEGINNINGS:
        if content.startswith(beginning):
            return FileKind(content_type, ending)
    return None
