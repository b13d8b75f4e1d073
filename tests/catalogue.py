"""The Chinese catalogue: found in the sources, kept in locale/, compiled.

    python -m tests.catalogue             update django.po from the sources, compile
    python -m tests.catalogue --add FILE  the same, with translations from a JSON list
                                          of {"msgid", "zh", "plural"?, "context"?}

Extraction needs no gettext programs: Python is read by `ast`, templates by Django.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BASE = Path(__file__).resolve().parent.parent
FOLDER = BASE / "locale/zh_Hans/LC_MESSAGES"
APPS = [
    "accounts",
    "broker_crm",
    "campaigns",
    "clients",
    "core",
    "desk",
    "digests",
    "outbox",
    "pipeline",
    "service",
    "opinions",
]
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
CALL = re.compile(
    r"\b(?:_|n?p?gettext)\((?:[^()\"']|\"(?:\\.|[^\"])*\"|'(?:\\.|[^'])*')*\)"
)
Key = tuple[str, str, str]  # context, msgid, plural


def messages_in(source: str) -> Iterator[Key]:
    """Yield the messages that a piece of Python asks for."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        text = [
            a.value
            for a in node.args
            if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if called in PLAIN and text:
            yield "", text[0], ""
        elif called in PLURAL and len(text) > 1:
            yield "", text[0], text[1]
        elif called in IN_CONTEXT and len(text) > 1:
            yield text[0], text[1], ""


def messages() -> set[Key]:
    """Collect every message of ours, from Python and from templates."""
    found: set[Key] = set()
    for app in APPS:
        for path in (BASE / app).rglob("*.py"):
            if "migrations" not in path.parts:
                found.update(messages_in(path.read_text()))
    for path in (BASE / "templates").rglob("*.*"):
        for call in CALL.findall(templatize(path.read_text(), origin=str(path))):
            found.update(messages_in(call))
    return {key for key in found if key[1]}


def written() -> Catalog:
    """Read the catalogue as it is kept."""
    path = FOLDER / "django.po"
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def translation(catalogue: Catalog, key: Key) -> str:
    """Return the Chinese of a message, "" where there is none."""
    context, msgid, _plural = key
    message = catalogue.get(msgid, context or None)
    if message is None or message.fuzzy:
        return ""
    text = message.string
    return str(text[0] if isinstance(text, list | tuple) else text)


def update(additions: dict[tuple[str, str], str]) -> Catalog:
    """Make the catalogue follow the sources, with new translations added."""
    old = written()
    new = Catalog(locale="zh_Hans", project="broker-crm", charset="utf-8")
    for key in sorted(messages(), key=lambda k: (k[1], k[0])):
        context, msgid, plural = key
        chinese = additions.get((context, msgid)) or translation(old, key)
        new.add(
            (msgid, plural) if plural else msgid,
            (chinese,) if plural else chinese,
            context=context or None,
            flags={"python-format"} if re.search(r"%\(\w+\)|%[sd]", msgid) else set(),
        )
    return new


def main(arguments: list[str]) -> int:
    """Update and compile; print what still lacks a translation."""
    additions: dict[tuple[str, str], str] = {}
    for name in arguments[1:] if arguments[:1] == ["--add"] else []:
        for entry in json.loads(Path(name).read_text()):
            additions[entry.get("context", ""), entry["msgid"]] = entry["zh"]
    catalogue = update(additions)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "django.po").open("wb") as file:
        write_po(file, catalogue, width=88, omit_header=False, sort_output=False)
    with (FOLDER / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    missing = [k for k in messages() if not translation(catalogue, k)]
    for _context, msgid, _plural in sorted(missing, key=lambda k: k[1]):
        sys.stdout.write(f"untranslated: {json.dumps(msgid, ensure_ascii=False)}\n")
    sys.stdout.write(f"{len(messages())} messages, {len(missing)} untranslated\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
