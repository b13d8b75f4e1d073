"""The Chinese catalogue is whole: nothing is missing and nothing is left over."""

import gettext
import re

from tests.catalogue import BASE, FOLDER, messages, translation, written
from tests.faults import FaultsTestCase

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")
CHINESE = re.compile("[\u4e00-\u9fff]")


class CatalogueTests(FaultsTestCase):
    def test_every_message_is_translated(self) -> None:
        catalogue = written()
        missing = {k[1] for k in messages() if not translation(catalogue, k)}
        self.assertEqual(set(), missing)

    def test_no_translation_is_left_over(self) -> None:
        kept = set()
        for message in written():
            msgid = message.id[0] if isinstance(message.id, tuple) else message.id
            kept.add((message.context or "", msgid))
        self.assertEqual(set(), kept - {k[:2] for k in messages()} - {("", "")})

    def test_translations_keep_the_places_for_values(self) -> None:
        catalogue = written()
        for key in messages():
            chinese = translation(catalogue, key)
            with self.each(key[1]):
                self.assertEqual(
                    set(PLACES.findall(key[2] or key[1])), set(PLACES.findall(chinese))
                )

    def test_the_compiled_catalogue_is_fresh(self) -> None:
        with (FOLDER / "django.mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        catalogue = written()
        for key in messages():
            context, msgid, plural = key
            if plural:
                found = compiled.ngettext(msgid, plural, 1)
            elif context:
                found = compiled.pgettext(context, msgid)
            else:
                found = compiled.gettext(msgid)
            with self.each(msgid):
                self.assertEqual(found, translation(catalogue, key))

    def test_templates_hold_no_chinese_of_their_own(self) -> None:
        """Chinese lives in the catalogue; the name of the language is the exception."""
        for path in (BASE / "templates").rglob("*.html"):
            text = path.read_text().replace("中文", "")
            with self.each(path.name):
                self.assertIsNone(CHINESE.search(text))
