"""Addresses that strangers hold: nobody guesses them, and they tell nothing."""

from dataclasses import dataclass

from allauth.core import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

SALT = "opinions.confirm"
LIMIT = "client_word"


@dataclass(frozen=True)
class Word:
    """What a signed link lets its holder judge: one answer to one opinion."""

    opinion_id: int
    answer: int


def _signer() -> signing.Signer:
    return signing.Signer(key=settings.DATA_KEY, salt=SALT, sep=".")


def confirm_token(word: Word) -> str:
    """Sign the right to say whether an answer solved it."""
    return _signer().sign(f"{word.opinion_id}-{word.answer}")


def read_confirm(token: str) -> Word | None:
    """Read a token; None when it is not one of ours."""
    try:
        number, answer = _signer().unsign(token[:200]).split("-")
    except (signing.BadSignature, ValueError):
        return None
    return Word(int(number), int(answer))


def confirm_url(opinion_id: int, answer: int) -> str:
    """Return the address under which the client judges an answer."""
    token = confirm_token(Word(opinion_id, answer))
    return str(settings.SITE_URL) + reverse("opinions:confirm", args=[token])


def status_url(token: str) -> str:
    """Return the address that shows where an opinion stands, and nothing personal."""
    return str(settings.SITE_URL) + reverse("opinions:status", args=[token])


def say_url(token: str) -> str:
    """Return the address under which a client writes to the house."""
    return str(settings.SITE_URL) + reverse("opinions:say", args=[token])


def too_many(request: HttpRequest) -> HttpResponse | None:
    """Answer 429 to an address that asks or posts too often; None when it may go on."""
    if ratelimit.consume(request, action=LIMIT):
        return None
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer
