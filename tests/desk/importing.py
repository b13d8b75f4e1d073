"""Small files of clients, and the commands that bring them in."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.utils.translation import override

from tests.cast import Cast

BANK = {
    "name": "客户{row}",
    "external_ref": "uci-{row}",
    "occupation": "{job}",
    "assets": "{balance}",
    "stage": {"column": "y", "values": {"yes": "D"}, "else": "A"},
}


def bank_file(rows: int) -> str:
    """Write a file like bank-full.csv: every ninth a deal, every twelfth in debt."""
    lines = ['"age";"job";"balance";"y"']
    for n in range(1, rows + 1):
        balance = -n if n % 12 == 0 else n * 7
        lines.append(f'{n % 60 + 18};"management";{balance};"{_yes(n)}"')
    return "\n".join(lines) + "\n"


def _yes(n: int) -> str:
    return "yes" if n % 9 == 0 else "no"


class ImportTestCase(Cast):
    """Brings in files by command, as lin unless told otherwise."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        language = override("en")
        language.__enter__()
        self.addCleanup(language.__exit__, None, None, None)

    def keep(self, text: str, name: str = "a.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_import(
        self, text: str, mapping: Any = None, *options: str, user: str = "lin"
    ) -> dict[str, Any]:
        """Run import_clients; `exit` is the code it would leave with."""
        path = self.keep(text)
        arguments = [str(path), "--user", user, "--json", *options]
        if mapping is not None:
            told = json.dumps(mapping) if not isinstance(mapping, str) else mapping
            arguments += ["--mapping", str(self.keep(told, "map.json"))]
        out, code, reason = io.StringIO(), 0, ""
        try:
            call_command("import_clients", *arguments, stdout=out)
        except CommandError as error:
            code, reason = error.returncode, str(error)
        said = out.getvalue().strip()
        return (json.loads(said) if said else {}) | {"exit": code, "reason": reason}
