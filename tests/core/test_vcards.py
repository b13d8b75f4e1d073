"""Address books: every card is a row or a fault of its own, never a guess."""

import base64
import tempfile
from pathlib import Path
from unittest import SkipTest

from django.conf import settings
from django.test import SimpleTestCase
from django.utils.translation import override

from core.files import FileRefused, Table, read_table
from core.rows import OddRow

DATA = Path(settings.BASE_DIR).parent / "shared/data/vcard_ez"
ZHANG = "BEGIN:VCARD\nVERSION:3.0\nN:张;三;;;\nFN:张三\nTEL;TYPE=CELL:138 1234 2231\nEND:VCARD\n"


class CardCase(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "a.vcf")
        language = override("en")
        language.__enter__()
        self.addCleanup(language.__exit__, None, None, None)

    def table(self, content: bytes | str) -> Table:
        raw = content.encode() if isinstance(content, str) else content
        self.path.write_bytes(raw)
        return read_table(self.path, name="a.vcf", keep_faults=True)

    def cards(self, content: bytes | str) -> list[dict[str, str]]:
        table = self.table(content)
        return [
            {name: cell for name, cell in zip(table.columns, row, strict=True) if cell}
            for row in table.rows
        ]

    def one(self, *lines: str, version: str = "3.0") -> dict[str, str]:
        body = "\r\n".join(lines)
        text = f"BEGIN:VCARD\r\nVERSION:{version}\r\n{body}\r\nEND:VCARD\r\n"
        (card,) = self.cards(text)
        return card

    def told(self, content: bytes | str) -> list[tuple[str, str]]:
        rows = list(self.table(content).rows)
        assert all(isinstance(row, OddRow) for row in rows)
        return [(row.fault, row.remark) for row in rows if isinstance(row, OddRow)]


class CardTests(CardCase):
    def test_a_card_is_a_row(self) -> None:
        self.assertEqual(
            [{"name": "张三", "phone": "138 1234 2231"}], self.cards(ZHANG)
        )

    def test_a_bad_card_loses_no_other(self) -> None:
        good = ZHANG
        bad = {
            "BEGIN:VCARD\nVERSION:3.0\nFN:没有结尾\n": "no end",
            "BEGIN:VCARD\nVERSION:3.0\nFN:李四\nnonsense here\nEND:VCARD\n": "no part",
            "BEGIN:VCARD\nVERSION:9.9\nFN:李四\nEND:VCARD\n": "version",
            "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC\nEND:VCARD\n": "encoding",
            "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF\0:x\nEND:VCARD\n": "encoding",
            "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=KLINGON:x\nEND:VCARD\n": "encoding",
            "BEGIN:VCARD\nVERSION:3.0\nFN;X=\"open:李四\nEND:VCARD\n": "no part",
        }  # fmt: skip
        for text, word in bad.items():
            with self.subTest(word):
                told = self.told(good + text + good)
                self.assertEqual(["", "", ""], [told[0][0], told[2][0], told[0][1]])
                self.assertIn(word, told[1][0])

    def test_four_encodings_read_alike(self) -> None:
        note = "NOTE:营业部讲座认识的客户\nEND"
        text = (
            ZHANG.replace("张", "堃").replace("三", "镕喆㐂").replace("END", note) * 3
        )
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            with self.subTest(encoding):
                names = [card["name"] for card in self.cards(text.encode(encoding))]
                self.assertEqual(["堃镕喆㐂"] * 3, names)

    def test_each_line_may_have_its_own_charset(self) -> None:
        line = b"FN;CHARSET=GB2312:" + "王小明".encode("gb2312")
        coded = b"ORG;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=D6=D0=B9=FA"
        note = "NOTE:客户".encode()
        raw = b"BEGIN:VCARD\r\nVERSION:2.1\r\n" + b"\r\n".join([line, coded, note])
        (card,) = self.cards(raw + b"\r\nEND:VCARD\r\n")
        self.assertEqual({"name": "王小明", "employer": "中国", "note": "客户"}, card)

    def test_folded_and_soft_broken_lines_are_joined(self) -> None:
        card = self.one(
            "FN:买买提",
            " ·艾力",
            "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=AC=AC=E4=B8=80=",
            "=E8=A1=8C=0D=0A=E7=AC=AC=E4=BA=8C=E8=A1=8C",
            version="2.1",
        )
        self.assertEqual({"name": "买买提·艾力", "note": "第一行\n第二行"}, card)

    def test_photos_are_passed_over_however_they_are_cut(self) -> None:
        photo = base64.b64encode(bytes(range(256)) * 40).decode()
        cut = [photo[i : i + 76] for i in range(0, len(photo), 76)]
        ways = (
            ["PHOTO;ENCODING=b;TYPE=JPEG:" + cut[0], *(" " + c for c in cut[1:])],
            ["PHOTO;ENCODING=BASE64;JPEG:", *cut, ""],
            [f"PHOTO:data:image/jpeg;base64,{photo}"],
            ["PHOTO;BASE64:" + photo * 200],
        )
        for lines in ways:
            with self.subTest(lines[0][:40]):
                self.assertEqual(
                    {"name": "李四", "phone": "13900000001"},
                    self.one("FN:李四", *lines, "TEL:13900000001"),
                )

    def test_a_card_that_never_ends_growing_is_refused_alone(self) -> None:
        long = "NOTE:" + "长" * 1_000_000 + "\n"
        huge = f"BEGIN:VCARD\nVERSION:3.0\nFN:李四\n{long * 3}END:VCARD\n"
        told = self.told(ZHANG + huge + ZHANG)
        self.assertIn("8 MB", told[1][0])
        self.assertEqual(["", ""], [told[0][0], told[2][0]])

    def test_of_several_numbers_the_mobile_is_taken_and_said(self) -> None:
        lines = [
            "FN:李四",
            "TEL;TYPE=WORK,FAX:010-1",
            "TEL;TYPE=HOME;TYPE=PREF:010-62345678",
        ]
        card = self.one(*lines, "TEL;TYPE=CELL:+86 139-0000-0001", "TEL:13900000001")
        self.assertEqual("+86 139-0000-0001", card["phone"])
        self.assertEqual("010-62345678", card["other_phones"])
        ((_fault, remark),) = self.told(self.path.read_bytes())
        self.assertEqual("Of 2 numbers in the card, the mobile was taken.", remark)
        # Without a type a Chinese mobile number speaks for itself.
        card = self.one(
            "FN:李四", "TEL;TYPE=HOME:010-62345678", "TEL;TYPE=WORK:13900000001"
        )
        self.assertEqual("13900000001", card["phone"])
        card = self.one(
            "FN:李四", "TEL;TYPE=HOME:010-62345678", "TEL;TYPE=PREF:021-1234567"
        )
        self.assertEqual("021-1234567", card["phone"])

    def test_names_without_a_full_name(self) -> None:
        self.assertEqual("张三", self.one("N:张;三;;;")["name"])
        self.assertEqual("John Q Public", self.one("N:Public;John;Q;Mr.;")["name"])
        self.assertEqual("张三", self.one("N:张;三;;;", "FN:三 张")["name"])
        self.assertEqual("老张", self.one("N:张;三;;;", "FN:老张")["name"])
        self.assertNotIn("name", self.one("EMAIL:a@example.com"))

    def test_values_are_unescaped_as_their_version_says(self) -> None:
        card = self.one(r"FN:张\, 三", r"NOTE:一\n二\;三\\", r"ORG:甲\;乙;丙")
        self.assertEqual(
            {"name": "张, 三", "note": "一\n二;三\\", "employer": "甲;乙 丙"}, card
        )
        card = self.one("FN:李四", r"NOTE:C:\new\n", r"ORG:甲\;乙;丙", version="2.1")
        self.assertEqual(r"C:\new\n", card["note"])
        self.assertEqual("甲;乙 丙", card["employer"])

    def test_days_addresses_and_numbers_of_every_version(self) -> None:
        for written in ("19800322", "1980-03-22", "1980-03-22T00:00:00Z"):
            self.assertEqual(
                "1980-03-22", self.one("FN:a", f"BDAY:{written}")["birthday"]
            )
        self.assertEqual("1980-22", self.one("FN:a", "BDAY:1980-22")["birthday"])
        for line in ("BDAY:--0203", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03"):
            self.assertNotIn("birthday", self.one("FN:a", line))
            self.assertIn("no year", self.told(self.path.read_bytes())[0][1])
        card = self.one("FN:a", "ADR;TYPE=HOME:;5号;中山路 1;南京;江苏;210000;中国")
        self.assertEqual("中国江苏南京中山路 15号", card["address"])
        card = self.one(
            "FN:a", "TEL;VALUE=uri:tel:+1-418-656-9254;ext=102", version="4.0"
        )
        self.assertEqual("+1-418-656-9254 ext 102", card["phone"])
        self.assertEqual("female", self.one("FN:a", "GENDER:F;grrl")["gender"])

    def test_a_card_inside_a_card_belongs_to_the_outer_one(self) -> None:
        inner = "BEGIN:VCARD\nVERSION:2.1\nFN:秘书\nTEL:1\nEND:VCARD\n"
        text = f"BEGIN:VCARD\nVERSION:2.1\nFN:老板\nAGENT:\n{inner}TEL:13900000001\nEND:VCARD\n"
        self.assertEqual([{"name": "老板", "phone": "13900000001"}], self.cards(text))

    def test_a_file_without_a_card_is_a_sentence(self) -> None:
        with self.assertRaises(FileRefused) as caught:
            self.table("not a card\n")
        self.assertEqual("There is no card in the file.", str(caught.exception))

    def test_who_takes_whole_files_only_refuses_a_broken_card(self) -> None:
        self.table(ZHANG + "BEGIN:VCARD\nFN:x\n")
        with self.assertRaises(FileRefused):
            read_table(self.path, name="a.vcf")


class OthersCardsTests(CardCase):
    """Address books as phones and mail programs write them."""

    # File: cards, of them with a name, broken ones.
    EXPECTED = {
        "John_Doe_ANDROID.vcf": (6, 3, 1),
        "John_Doe_BLACK_BERRY.vcf": (1, 1, 0),
        "John_Doe_EVOLUTION.vcf": (1, 1, 0),
        "John_Doe_GMAIL.vcf": (1, 1, 0),
        "John_Doe_IPHONE.vcf": (1, 1, 0),
        "John_Doe_LOTUS_NOTES.vcf": (1, 1, 0),
        "John_Doe_MAC_ADDRESS_BOOK.vcf": (1, 1, 0),
        "John_Doe_MS_OUTLOOK.vcf": (1, 1, 0),
        "fullcontact.vcf": (1, 1, 0),
        "gmail-list.vcf": (3, 3, 0),
        "gmail-single.vcf": (1, 1, 0),
        "gmail-single2.vcf": (1, 1, 0),
        "issue114.vcf": (1, 1, 0),
        "outlook-2003.vcf": (1, 1, 0),
        "outlook-2007.vcf": (1, 1, 0),
        "rfc2426-example.vcf": (2, 2, 0),
        "rfc6350-example.vcf": (1, 1, 0),
        "thunderbird-MoreFunctionsForAddressBook-extension.vcf": (1, 1, 0),
    }

    def test_every_one_ends_in_rows(self) -> None:
        if not DATA.is_dir():
            reason = f"{DATA} is not here"
            raise SkipTest(reason)
        found = {}
        for path in sorted(DATA.rglob("*.vcf")):
            table = read_table(path, name=path.name, keep_faults=True)
            rows = list(table.rows)
            named = sum(bool(row[0]) for row in rows)
            broken = sum(bool(row.fault) for row in rows if isinstance(row, OddRow))
            found[path.name] = (len(rows), named, broken)
        self.assertEqual(self.EXPECTED, found)

    def test_an_address_that_cannot_be_told_is_left_out_and_said(self) -> None:
        path = DATA / "issue/issue114.vcf"
        if not path.exists():
            reason = f"{path} is not here"
            raise SkipTest(reason)
        (row,) = read_table(path, name=path.name, keep_faults=True).rows
        assert isinstance(row, OddRow)
        self.assertEqual("", row[6])
        self.assertIn("left out", row.remark)
