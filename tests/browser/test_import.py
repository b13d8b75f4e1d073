"""A file brought in by a real Chromium: a small one, and the bank's 45,211 clients."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from clients.models import Client
from tests.browser.base import PHONE, BrowserTestCase
from tests.desk.importing import bank_file
from tests.migrated import placed
from tests.servers import the_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

BANK = Path(settings.BASE_DIR).parent / "shared/data/uci_bank_marketing/bank.zip"
PASSWORD = "a-password-for-tests"
FOUND = """
import django
django.setup()
from tests.cast import Firm
Firm.found()
Firm.lin.set_password({password!r})
Firm.lin.save()
"""


def match_columns(page: "Page") -> None:
    """Fill in the map of the bank's file as a person would."""
    page.fill("[name=text-name]", "客户{row}")
    page.fill("[name=text-external_ref]", "uci-{row}")
    page.select_option("[name=column-occupation]", label="job")
    page.select_option("[name=column-assets]", label="balance")
    page.select_option("[name=column-stage]", label="y")
    page.select_option("[name=source]", "outreach")
    page.select_option("[name=legal_basis]", "consent")
    page.click("form.cols .btn-primary")
    words = {"yes": "D", "no": "A"}
    for place in range(2):
        row = page.locator(".map-word").nth(place)
        row.locator("select").select_option(words[row.locator(".mono").inner_text()])
    page.click("form.cols .btn-primary")


def number_in(text: str) -> int:
    """Return the first whole number of a text: 45,211 is 45211."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


@pytest.mark.browser
class ImportTests(BrowserTestCase):
    def file(self, text: str) -> str:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name, "bank.csv")
        path.write_text(text, encoding="utf-8")
        return str(path)

    def bring_in(self, page: "Page", path: str) -> None:
        page.set_input_files("input[type=file]", path)
        page.click("form[enctype] .btn-primary")
        page.wait_for_selector("[name=column-name]")

    def test_a_broker_brings_in_a_file_and_sees_its_clients(self) -> None:
        page = self.open_page("/imports/", user=self.lin)
        self.shoot(page, "import-1-upload")
        self.bring_in(page, self.file(bank_file(120)))
        match_columns(page)
        page.wait_for_selector("#pv")
        self.shoot(page, "import-3-verdicts")
        page.click("form[action$='/write/'] .btn-primary")
        page.click(".note.ok a")
        self.assertEqual(120, number_in(page.locator(".head .sub").inner_text()))
        people = Client.objects.filter(external_ref__startswith="uci-")
        self.assertEqual(13, people.filter(stage="D", is_claimed=True).count())
        self.assertEqual(10, people.filter(assets__lt=0).count())

    def test_every_step_fits_a_phone_in_the_dark(self) -> None:
        page = self.open_page(
            "/imports/", user=self.lin, width=PHONE, theme="dark", language="en"
        )
        self.bring_in(page, self.file(bank_file(20)))
        for name in ("map", "verdicts", "written"):
            width = self.evaluate(page, "document.documentElement.scrollWidth")
            self.assertLessEqual(width, PHONE, name)
            self.shoot(page, f"import-{name}-phone")
            if name == "map":
                match_columns(page)
                page.wait_for_selector("#pv")
            elif name == "verdicts":
                page.click("form[action$='/write/'] .btn-primary")
                page.wait_for_selector(".note.ok")


# -- The whole file, as it runs in earnest: gunicorn, a Celery worker, SQLite ----------
@pytest.fixture
def product() -> "Iterator[str]":
    """Run the product with tests.cast's firm on a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment: dict[str, Any] = {
            **{k: v for k, v in os.environ.items() if k not in ("TESTING", "DB")},
            "DATA_DIR": folder,
            "PORT": str(port),
            "DEBUG": "true",
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "broker_crm.settings",
        }
        del environment["DATABASE_URL"]
        common: dict[str, Any] = {"cwd": settings.BASE_DIR, "env": environment}
        quiet: dict[str, Any] = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        python = [sys.executable]
        if not placed(Path(environment["DATA_DIR"]) / "broker_crm.sqlite3"):
            command = [*python, "manage.py", "migrate"]
            subprocess.run(command, check=True, **common, **quiet)
        found = FOUND.format(password=PASSWORD)
        subprocess.run([*python, "-c", found], check=True, **common)
        serve = subprocess.Popen([*python, "manage.py", "serve"], **common, **quiet)
        try:
            yield f"http://localhost:{port}"
        finally:
            serve.send_signal(signal.SIGINT)
            serve.wait(30)


def _open(address: str) -> "Page":
    context = the_browser().new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(60_000)
    page = context.new_page()
    for _try in range(120):
        try:
            page.goto("/accounts/login/")
            break
        except Exception as error:  # noqa: BLE001 — playwright's own, not started yet
            last = error
            time.sleep(0.5)
    else:
        raise last
    page.fill("[name=login]", "lin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


@pytest.mark.browser
@pytest.mark.skipif(not BANK.exists(), reason=f"{BANK} is not here")
def test_the_whole_bank_file_by_a_real_worker(product: str, tmp_path: Path) -> None:
    """45,211 clients once, 45,211 duplicates the second time, progress in between."""
    with zipfile.ZipFile(BANK) as packed:
        packed.extract("bank-full.csv", tmp_path)
    page = _open(product)
    told: set[str] = set()
    for second in (False, True):
        page.goto("/imports/")
        page.set_input_files("input[type=file]", str(tmp_path / "bank-full.csv"))
        page.click("form[enctype] .btn-primary")
        page.wait_for_selector("[name=column-name]")
        if second:  # the map is remembered, and what the words mean
            page.select_option("[name=source]", "outreach")
            page.select_option("[name=legal_basis]", "consent")
            page.click("form.cols .btn-primary")
        else:
            match_columns(page)
        told |= _watch(page, "#pv")
        counts = page.locator("dl.kv dd").all_inner_texts()
        assert [number_in(text) for text in counts] == (
            [0, 45_211, 0] if second else [45_211, 0, 0]
        )
        if not second:
            page.click("form[action$='/write/'] .btn-primary")
            told |= _watch(page, ".note.ok")
            page.click(".note.ok a")
            batch = page.url
            for query, expected in (("", 45_211), ("&stage=D", 5_289)):
                page.goto(f"{batch}&count=exact{query}")
                shown = page.locator(".head .sub").inner_text()
                assert number_in(shown) == expected
    # The bar moved: more than the first and the last word was seen.
    assert len(told) > 3, told
    page.context.close()


def _watch(page: "Page", until: str) -> set[str]:
    """Collect what the progress says until a thing is there."""
    from playwright.sync_api import Error

    told = set()
    while not page.locator(until).count():
        with suppress(Error):  # the page may give way to the next one meanwhile
            told.update(page.locator("#progress .lead-line").all_inner_texts())
        page.wait_for_timeout(150)
    return told
