"""Who carries a message away: an SMTP server, or a folder when there is none.

A carrier is asked in two steps, so that the ledger can write down in between that the
hand-over has begun: `offer` may be repeated safely, `hand` never is.
"""

import smtplib
import socket
import ssl
from pathlib import Path
from typing import Protocol

from django.conf import settings

from outbox.enums import DeliveryState

PERMANENT = 500


class RelayDown(Exception):  # noqa: N818 — reads as what happened
    """The server cannot be reached, or sends everyone away for now."""


class NotTaken(Exception):  # noqa: N818
    """The server said no to one message: for good (5xx) or for now (4xx)."""

    def __init__(self, code: int, *, is_address: bool) -> None:
        super().__init__(code)
        self.code, self.is_address = code, is_address

    @property
    def is_final(self) -> bool:
        return self.code >= PERMANENT


class InDoubt(Exception):  # noqa: N818
    """The line broke after the hand-over began; the message may have arrived."""


class Carrier(Protocol):
    """Takes messages away, one at a time."""

    handed: DeliveryState

    def offer(self, sender: str, address: str) -> None:
        """Announce a message. Raises RelayDown or NotTaken."""

    def hand(self, name: str, message: bytes) -> None:
        """Hand the announced message over. Raises NotTaken or InDoubt."""

    def withdraw(self) -> None:
        """Take back what was announced."""

    def close(self) -> None:
        """Hang up."""


class Smtp:
    """One connection for many messages, opened when first needed."""

    handed = DeliveryState.SENT

    def __init__(self) -> None:
        self._line: smtplib.SMTP | None = None

    def offer(self, sender: str, address: str) -> None:
        """Say MAIL and RCPT; a line gone stale since the last message is renewed."""
        is_fresh = self._line is None
        try:
            self._say(sender, address)
        except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError) as error:
            self.close()
            if is_fresh:
                raise RelayDown from error
            self.offer(sender, address)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise RelayDown from error

    def _say(self, sender: str, address: str) -> None:
        if self._line is None:
            self._line = _dial()
        code, _reply = self._line.mail(sender)
        if code == 421:  # noqa: PLR2004 — the server hangs up on everyone
            raise smtplib.SMTPServerDisconnected
        if code != 250:  # noqa: PLR2004
            self.withdraw()
            raise NotTaken(code, is_address=False)
        code, _reply = self._line.rcpt(address)
        if code == 421:  # noqa: PLR2004
            raise smtplib.SMTPServerDisconnected
        if code not in (250, 251):
            self.withdraw()
            raise NotTaken(code, is_address=True)

    def hand(self, name: str, message: bytes) -> None:  # noqa: ARG002
        """Say DATA. From here on only the server's own word tells what happened."""
        line = self._line
        try:
            code = line.docmd("DATA")[0] if line else 421
        except (OSError, smtplib.SMTPException):
            code = 421  # the content was never sent
        if line is None or code != 354:  # noqa: PLR2004
            self.withdraw()
            raise NotTaken(code, is_address=False)
        try:
            line.send(message + b".\r\n")
            code, _reply = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise InDoubt from error
        if code != 250:  # noqa: PLR2004
            raise NotTaken(code, is_address=False)

    def withdraw(self) -> None:
        """Say RSET, so that the next message starts clean."""
        try:
            if self._line is not None:
                self._line.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def close(self) -> None:
        """Say QUIT when the server still listens."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (OSError, smtplib.SMTPException):
                line.close()


def _dial() -> smtplib.SMTP:
    line = smtplib.SMTP(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        local_hostname=socket.gethostname() or "localhost",
        timeout=settings.EMAIL_TIMEOUT,
    )
    # Three round trips a message: waiting to fill packets would cost 40 ms each.
    if line.sock is not None:
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if settings.EMAIL_USE_TLS:
        line.starttls(context=ssl.create_default_context())
    line.ehlo_or_helo_if_needed()
    if settings.EMAIL_HOST_USER:
        line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return line


class Folder:
    """Writes messages to DATA_DIR/mail: seen there, never counted as sent."""

    handed = DeliveryState.WRITTEN

    def offer(self, sender: str, address: str) -> None:
        """Make sure the folder is there."""
        del sender, address
        try:
            Path(settings.EMAIL_FILE_PATH).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RelayDown from error

    def hand(self, name: str, message: bytes) -> None:
        """Write one file; the same delivery always has the same name."""
        path = Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"
        try:
            path.write_bytes(message)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise NotTaken(452, is_address=False) from error

    def withdraw(self) -> None:
        """Nothing was announced to anyone."""

    def close(self) -> None:
        """Nothing stays open."""


def carrier() -> Carrier:
    """Return who carries mail here: the configured server, or the folder."""
    return Smtp() if settings.EMAIL_HOST else Folder()
