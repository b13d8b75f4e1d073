"""F1: mutated files. Every one ends in rows or in one sentence, in time and in memory.

A few sound files of every kind are damaged in every way a wire, a disk, a tired person
or an attacker damages them: bytes flipped, cut, doubled, swapped, spliced from another
file, quotes and delimiters strewn in, encodings mixed, zip parts renamed or replaced.
"""

import io
import random
import resource
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.chaos.trial import Row
from core.files import FileRefused, read_table

TEXTS, WORKBOOKS = 8_500, 1_500
LONGEST_SECONDS, MOST_MEMORY_MB = 5.0, 512
SEED = 20_260_105
BROKEN_PACKAGE = (
    *(zipfile.BadZipFile, zlib.error, OSError, ValueError, IndexError, EOFError),
    *(NotImplementedError, RuntimeError),
)
PEOPLE = [
    ("张三", "13812342231", "-350.5"),
    ("买买提·艾力", "+86 139 0000 0001", "80万"),
]
STREWN = (
    *(b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"=", b"=\n", b"\xef\xbb\xbf"),  # noqa: E501
    *(b"\xff\xfe", b"\\", b":", b"BEGIN:VCARD\n", b"END:VCARD\n", b"\xe5", b"\x81\x30", b"'"),  # noqa: E501
    *(b"<", b"&l9;", b"<!ENTITY a 'b'>", b"PK\x03\x04", b"9" * 400, b" " * 5_000),
)  # fmt: skip


def sound_files() -> dict[str, bytes]:
    """Return a sound file of every kind, by its name."""
    rows = "".join(f'{name},{phone},"{assets}"\n' for name, phone, assets in PEOPLE * 5)
    text = f"姓名,手机,资产\n{rows}"
    card = "BEGIN:VCARD\r\nVERSION:{}\r\nN:张;三;;;\r\nFN{}\r\nTEL;TYPE=CELL:1381234223{}\r\nPHOTO;ENCODING=b:/9j/4AAQ\r\n SkZJ\r\nNOTE:一\\n二\r\nEND:VCARD\r\n"  # noqa: E501
    coded = ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0=\r\n=E4=B8=89"
    cards = card.format("3.0", ":张三", 1) + card.format("2.1", coded, 2)
    return {
        "a.csv": text.encode(),
        "b.csv": text.encode("gb18030"),
        "c.csv": text.encode("utf-16"),
        "d.csv": text.replace(",", ";").encode("utf-8-sig"),
        "e.vcf": cards.encode() * 3,
        "f.vcf": cards.encode("gb18030") * 3,
        "g.xlsx": _workbook(),
        "h.ods": _ods(),
    }


def _workbook() -> bytes:
    import xlsxwriter

    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        share = book.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, ["姓名", "手机", "资产"])
        for number, (name, phone, _assets) in enumerate(PEOPLE * 5, 1):
            sheet.write_row(number, 0, [name, phone])
            sheet.write_number(number, 2, 0.5, share)
    return kept.getvalue()


def _ods() -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'  # noqa: E501
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(c) for c in row)}</table:table-row>"
        for row in [("姓名", "手机", "资产"), *PEOPLE]
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{rows}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return kept.getvalue()


def mutants(
    files: dict[str, bytes], count: int, dice: random.Random
) -> Iterator[tuple[str, bytes]]:
    """Yield so many damaged copies of these files, with the name of each."""
    names = sorted(files)
    for number in range(count):
        name = names[number % len(names)]
        content = files[name]
        is_package = content.startswith(b"PK")
        for _turn in range(dice.choice((1, 1, 2, 3, 8))):
            if is_package and dice.random() < 0.6:
                content = _in_package(content, dice)
            else:
                other = files[dice.choice(names)]
                content = dice.choice(WAYS)(content, other, dice)
        yield name, content or b"\n"


def _in_package(content: bytes, dice: random.Random) -> bytes:
    """Damage one part inside a zip, and pack it again."""
    kept = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as old,
            zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            parts = old.namelist()
            chosen = dice.choice(parts)
            for part in parts:
                inside = old.read(part)
                if part == chosen:
                    inside = dice.choice(WAYS)(inside, content, dice)
                    part = dice.choice((part, part, part, part + "x", "../" + part))  # noqa: PLW2901
                new.writestr(part, inside)
    except BROKEN_PACKAGE:
        return content[: dice.randrange(len(content) or 1)]
    return kept.getvalue()


def _flip(content: bytes, _other: bytes, dice: random.Random) -> bytes:
    raw = bytearray(content or b"x")
    for _turn in range(dice.choice((1, 2, 20))):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw)


def _cut(content: bytes, _other: bytes, dice: random.Random) -> bytes:
    first, last = sorted(dice.randrange(len(content) + 1) for _end in range(2))
    return content[:first] + content[last:]


def _strew(content: bytes, _other: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content) + 1)
    return (
        content[:at] + dice.choice(STREWN) * dice.choice((1, 1, 3, 50)) + content[at:]
    )


def _double(content: bytes, _other: bytes, dice: random.Random) -> bytes:
    first, last = sorted(dice.randrange(len(content) + 1) for _end in range(2))
    return (
        content[:last] + content[first:last] * dice.choice((1, 5, 30)) + content[last:]
    )


def _splice(content: bytes, other: bytes, dice: random.Random) -> bytes:
    return (
        content[: dice.randrange(len(content) + 1)]
        + other[dice.randrange(len(other)) :]
    )


def _recode(content: bytes, _other: bytes, dice: random.Random) -> bytes:
    text = content.decode(dice.choice(("utf-8", "gb18030", "latin-1")), "replace")
    wanted = dice.choice(("utf-8", "gb18030", "utf-16", "big5", "shift_jis", "utf-32"))
    return text.encode(wanted, "replace")


Way = Callable[[bytes, bytes, random.Random], bytes]
WAYS: tuple[Way, ...] = (_flip, _cut, _strew, _double, _splice, _recode)


class Outcome:
    """What reading many files came to."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.slowest = 0.0

    def read(self, path: Path, name: str) -> None:
        """Read one file as the import does, to its last row.

        Time is this process's own: what a busy machine takes away is not the file's.
        """
        began = time.process_time()
        try:
            table = read_table(path, name=name, keep_faults=True)
            widths = {len(row) for row in table.rows}
            self.counts["rows"] += 1
            if widths - {len(table.columns)}:
                self.faults.append(f"{name}: rows of {widths} cells")
        except FileRefused as refused:
            self.counts["sentence"] += 1
            if not str(refused).strip():
                self.faults.append(f"{name}: no sentence")
        except Exception as error:  # noqa: BLE001 — that none comes is what is tried
            self.faults.append(f"{name}: {error!r}")
        self.slowest = max(self.slowest, time.process_time() - began)


def fuzz(texts: int, workbooks: int, seed: int = SEED) -> Outcome:
    """Read so many damaged files; the first with a fault are kept in the outcome."""
    files, outcome, dice = sound_files(), Outcome(), random.Random(seed)
    plain = {n: c for n, c in files.items() if not c.startswith(b"PK")}
    packed = {n: c for n, c in files.items() if n not in plain}
    with tempfile.TemporaryDirectory() as folder:
        for some, count in ((plain, texts), (packed, workbooks)):
            for name, content in mutants(some, count, dice):
                path = Path(folder, name)
                path.write_bytes(content)
                outcome.read(path, name)
    return outcome


def say_it_in_english() -> None:
    """Let refusals be said without the product's settings."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()


def mutated_files(name: str) -> list[Row]:
    """Read ten thousand damaged files."""
    say_it_in_english()
    outcome = fuzz(TEXTS, WORKBOOKS)
    most = max(
        resource.getrusage(who).ru_maxrss // 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    counts = outcome.counts
    result = f"{counts['rows']:,} read, {counts['sentence']:,} refused, "
    result += (
        f"{len(outcome.faults)} faults, slowest {outcome.slowest:.1f} s, {most} MB"
    )
    if outcome.faults:
        result += f": {outcome.faults[0][:120]}"
    goal = f"0 faults, ≤ {LONGEST_SECONDS:g} s, ≤ {MOST_MEMORY_MB} MB"
    is_reached = (
        not outcome.faults
        and outcome.slowest <= LONGEST_SECONDS
        and most <= MOST_MEMORY_MB
    )
    done = f"{TEXTS + WORKBOOKS:,} mutated files"
    return [Row(name, done, result, goal, is_reached)]
