"""What import-linter cannot see: relations drawn with strings, sizes, habits."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

from tests.faults import FaultsTestCase

ORDER = [
    "core",
    "accounts",
    "clients",
    "outbox",
    "pipeline",
    "service",
    "opinions",
    "campaigns",
    "digests",
    "desk",
]
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
LONGEST_VIEW = 25
LONGEST_TEMPLATE = 120
MOST_PARAMETERS = 6
INLINE = re.compile(
    r"\sstyle=|<[^>]*\son[a-z]+=\"|<script(?![^>]*\bsrc=)|<style", re.IGNORECASE
)


class ArchitectureTests(FaultsTestCase):
    def test_foreign_keys_point_down(self) -> None:
        for model in apps.get_models():
            here = model._meta.app_label
            for field in model._meta.get_fields():
                there = field.related_model and field.related_model._meta.app_label
                if here in ORDER and there in ORDER and field.concrete:
                    with self.each(str(field)):
                        self.assertLessEqual(ORDER.index(there), ORDER.index(here))

    def test_modules_and_functions_stay_short(self) -> None:
        for path in sources():
            lines = len(path.read_text().splitlines())
            with self.each(str(path)):
                self.assertLessEqual(lines, LONGEST_MODULE)
            most = LONGEST_VIEW if is_view(path) else LONGEST_FUNCTION
            for node in functions(path):
                with self.each(f"{path}:{node.name}"):
                    length = (node.end_lineno or 0) - node.lineno + 1
                    self.assertLessEqual(length, most)

    def test_functions_take_few_positional_parameters(self) -> None:
        """Keyword-only facts of a write may be many; positions nobody remembers."""
        for path in sources():
            for node in functions(path):
                names = [a.arg for a in node.args.args if a.arg not in ("self", "cls")]
                with self.each(f"{path}:{node.name}"):
                    self.assertLessEqual(len(names), MOST_PARAMETERS)

    def test_views_ask_for_rows_through_the_viewer(self) -> None:
        """In a views module, `.objects` is always followed by `.visible_…to(...)`."""
        for path in filter(is_view, sources()):
            tree = ast.parse(path.read_text())
            scoped = {
                id(node.value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and node.attr.startswith("visible_")
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr == "objects":
                    with self.each(f"{path}:{node.lineno}"):
                        self.assertIn(id(node), scoped)

    def test_no_signals_no_save_overrides_no_generic_keys(self) -> None:
        for path in sources():
            text = path.read_text()
            for habit in (
                "GenericForeignKey",
                "post_save",
                "pre_save",
                "mark_safe",
                "|safe",
            ):
                with self.each(f"{path}: {habit}"):
                    self.assertNotIn(habit, text)
            if path.name == "models.py" or "models" in path.parts:
                for node in functions(path):
                    self.assertNotEqual(node.name, "save", str(path))

    def test_bare_exceptions_stay_at_the_edge_of_tasks(self) -> None:
        for path in sources():
            if path.name != "tasks.py":
                with self.each(str(path)):
                    self.assertNotIn("except Exception", path.read_text())

    def test_templates_are_short_and_hold_no_inline_style_or_script(self) -> None:
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
            text = path.read_text()
            with self.each(str(path)):
                self.assertLessEqual(len(text.splitlines()), LONGEST_TEMPLATE)
                self.assertNotIn("|safe", text)
                if "mail" not in path.parts:
                    self.assertIsNone(INLINE.search(text))

    def test_market_colours_belong_to_prices_only(self) -> None:
        css = Path(settings.BASE_DIR, "static/css/product.css").read_text()
        for rule in re.findall(r"[^{}]+\{[^{}]*var\(--(?:up|down)\)[^{}]*\}", css):
            self.assertIn(".mk-", rule)

    def test_scripts_hold_no_text(self) -> None:
        for path in Path(settings.BASE_DIR, "static/js").glob("*.js"):
            with self.each(path.name):
                self.assertNotRegex(path.read_text(), "[\u4e00-\u9fff]")

    def test_every_foreign_key_to_a_user_or_client_says_what_happens(self) -> None:
        """History outlives people: nothing about clients cascades from a user."""
        kept = {"Notification", "ColumnMap", "ContactDraft"}
        for model in apps.get_models():
            if model._meta.app_label not in ORDER or model.__name__ in kept:
                continue
            for field in model._meta.get_fields():
                remote = getattr(field, "remote_field", None)
                if field.concrete and remote and remote.model.__name__ == "User":
                    with self.each(str(field)):
                        self.assertNotEqual(remote.on_delete.__name__, "CASCADE")


def is_view(path: Path) -> bool:
    return path.name == "views.py" or "views" in path.parts


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def sources() -> list[Path]:
    found = (p for a in ORDER for p in Path(settings.BASE_DIR, a).rglob("*.py"))
    return [p for p in found if "migrations" not in p.parts]
