from digests.enums import Ill, outage_sentence


class Outage(Exception):  # noqa: N818 — reads as what happened
    """A source gave nothing that can be used; `str()` says why to a person."""

    def __init__(self, code: Ill, detail: object = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, str(detail)

    def __str__(self) -> str:
        return outage_sentence(self.code, self.detail)
