"""Every sentence of line_cases, read by the rules alone."""

from datetime import datetime
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from core.calendars import Calendar, Kind
from core.clock import SHANGHAI
from core.text import pinyin_keys
from service.rules.line import Person, Reading, read_line, wanted_in
from service.rules.line.lexicon import TABLES
from tests.service.line_cases import EVERYDAY, HARD

NOW = datetime(2026, 11, 25, 10, 41, tzinfo=SHANGHAI)
PEOPLE = [
    Person(number, name, tuple(pinyin_keys(name)), phone)
    for number, name, phone in (
        (1, "张三", "13800002231"),
        (2, "张三", "13900008810"),
        (3, "李四", "13700001234"),
        (4, "王芳", "13600005678"),
        (5, "张建国", "13500002345"),
        (6, "张建", "13300004567"),
        (7, "买买提·艾力", "13100009999"),
        (8, "欧阳娜娜", "13200006666"),
        (9, "何二", "13400007777"),
        (10, "John Smith", "18800001111"),
        (11, "赵敏", "18700003333"),
    )
]
OBJECTIONS = dict(
    zip(
        ("手续费太高", "手续麻烦", "营业部太远", "已在别家开户", "没有时间", "不信任"),
        range(1, 7),
        strict=True,
    )
) | {"以前亏过": 7}

PAPERS = ["本人身份证", "本人银行卡", "本人手机"]


def read(line: str) -> Reading:
    return read_line(
        line,
        people=PEOPLE,
        objections=OBJECTIONS,
        now=NOW,
        calendar=Calendar(Kind.WORKING),
        papers=PAPERS,
    )


def shown(reading: Reading) -> str:
    """Write a reading as line_cases does."""
    parts = []
    for slot, chip in reading.chips.items():
        if chip.is_assumed and chip.value in ("reached", NOW):
            continue
        values = chip.choices or (chip.value,)
        if slot == "papers":
            values = (",".join(f"{name}:{state}" for name, state in chip.value),)
        words = "|".join(str(v).removesuffix(":00+08:00") for v in values)
        mark = "?" if chip.asks else ""
        parts.append(f"{slot}={mark}{words}{'~' if chip.is_assumed else ''}")
    parts += [f"note={reading.note}"] if reading.note else []
    return "; ".join(sorted(parts))


def cases(text: str) -> list[tuple[str, str]]:
    rows = [line.partition(" =>") for line in text.strip().splitlines()]
    return [
        (said, "; ".join(sorted(told.strip().split("; "))))
        for said, _arrow, told in rows
    ]


class SentenceTests(TestCase):
    maxDiff = None

    def check(self, table: str, at_least: int) -> None:
        wanted = cases(table)
        self.assertGreaterEqual(len(wanted), at_least)
        found = [(said, shown(read(said))) for said, _told in wanted]
        wrong = [pair for pair in zip(wanted, found, strict=True) if pair[0] != pair[1]]
        self.assertEqual([], wrong)

    def test_everyday_sentences(self) -> None:
        self.check(EVERYDAY, 90)

    def test_hard_sentences(self) -> None:
        self.check(HARD, 60)

    def test_a_sentence_without_blanks_reads_as_one_with_them(self) -> None:
        for said, told in cases(EVERYDAY):
            if not said.isascii() and "李四" in said and "note=" not in told:
                glued = read(said.replace(" ", "，"))
                self.assertEqual(shown(glued), told, said)


class EveryWordTests(TestCase):
    """Every word of the grammar is understood where it stands, and denied when denied."""

    def test_every_word_of_every_table(self) -> None:
        for slot, table in TABLES.items():
            for value, words in table.items():
                meant = OBJECTIONS[value] if slot == "objection" else value
                for word in words:
                    blank = " " if word.isascii() else ""
                    chip = read(f"李四 {blank}{word}").chips.get(slot)
                    self.assertIsNotNone(chip, word)
                    assert chip
                    values = chip.choices or (chip.value,)
                    self.assertTrue(
                        meant in values or slot == "aida", f"{word}: {chip}"
                    )

    def test_a_denied_objection_is_none(self) -> None:
        for words in (
            "没说手续费高",
            "并不觉得太远",
            "不是没时间",
            "didn't say too far",
        ):
            reading = read(f"李四 面谈 {words}")
            self.assertNotIn("objection", reading.chips)
            self.assertEqual(reading.note, words)


class AnyLineTests(TestCase):
    @given(
        st.lists(
            st.sampled_from(
                [said for said, _told in cases(EVERYDAY) + cases(HARD)]
                + [
                    "，",
                    " ",
                    "2月30日",
                    "99号",
                    "25:70",
                    "13点",
                    "\x00",
                    "\u202e",
                    "🙂",
                ]
            ),
            max_size=4,
        ).map("".join)
    )
    def test_nothing_is_lost_and_nothing_breaks(self, line: str) -> None:
        reading = read(line)
        self.assertEqual("".join(text for text, _known in reading.parts), reading.line)
        for chip in reading.chips.values():
            self.assertEqual(chip.value is None, chip.asks, chip)
        moment = reading.value("happened_at")
        self.assertTrue(moment is None or moment <= NOW)
        planned = reading.value("next_on")
        self.assertTrue(planned is None or planned >= NOW.date())

    @given(st.text(max_size=400))
    def test_any_text_is_read(self, line: str) -> None:
        wanted_in(line)
        read(line)
