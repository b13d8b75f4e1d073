"""Everything `make check` asks, to its end: `python -m tests.checks [--format] [NAME …]`.

Each check is one tool with one command; the failures are printed together at the end.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DJADE = ["djade", "--target-version", "5.2"]
PRODUCTION = {
    "DEBUG": "false",
    "TESTING": "false",
    "SECRET_KEY": "only-for-the-deployment-check-9f1c2b7a6e5d4c3b2a1908f7",
    "ALLOWED_HOSTS": "crm.example.com",
    "TRUST_PROXY": "true",
}


@dataclass(frozen=True)
class Check:
    """A name, a command of the environment's bin folder, and what it needs to know."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, data: str) -> str:
        """Run it; return what it said when it failed, else nothing."""
        done = subprocess.run(
            [BIN / self.command[0], *self.command[1:]],
            cwd=ROOT,
            env={**os.environ, "DEBUG": "true", "DATA_DIR": data, **self.environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        said = f"{done.stdout}\n{done.stderr}".strip()
        return (said or f"exit {done.returncode}") if done.returncode else ""


def templates() -> list[str]:
    """List our templates."""
    return sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("templates/**/*.html"))


def checks() -> list[Check]:
    """List every check, the quick ones first."""
    manage = ["python", "manage.py"]
    quietly = ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return [
        Check("lint", ["ruff", "check", "--quiet", "."]),
        Check("format", ["ruff", "format", "--quiet", "--check", "."]),
        Check("template style", [*DJADE, "--check", *templates()]),
        Check("architecture", ["lint-imports", "--no-cache"]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check(
            "deployment",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
        Check("translations", [*quietly, "tests/test_translations.py"]),
        Check("types", ["mypy", "."]),
    ]


def format_templates() -> int:
    """Put the templates into the house format."""
    command = [BIN / DJADE[0], *DJADE[1:], *templates()]
    subprocess.run(command, cwd=ROOT, check=False)
    return 0


def main() -> int:
    """Run the checks named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", action="store_true", help="format templates")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.format:
        return format_templates()
    failures: dict[str, str] = {}
    wanted = [c for c in checks() if not options.names or c.name in options.names]
    with tempfile.TemporaryDirectory(prefix="broker-crm-check-") as data:
        for check in wanted:
            began = time.monotonic()
            said = check.run(data)
            mark = "FAILED" if said else "ok"
            seconds = time.monotonic() - began
            print(f"{check.name:<16} {mark:<7} {seconds:5.1f} s", flush=True)
            if said:
                failures[check.name] = said
    for name, said in failures.items():
        print(f"\n== {name} ==\n{said}")
    print(f"\n{len(wanted) - len(failures)} checks passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
