"""Web, worker and beat as one command, for one machine."""

import fcntl
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.models import User
from core.commands import refuse
from core.supervisor import Part, Supervisor

POLL_SECONDS = 0.25


class Command(BaseCommand):
    """Migrate, load the demo once, then keep three processes running until Ctrl-C."""

    help = "Start web, worker and beat; Ctrl-C stops them all."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the sizes of the two pools."""
        parser.add_argument("--web-workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=4)
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, **options: Any) -> None:
        """Run until SIGINT or SIGTERM; refuse when it already runs."""
        data = Path(settings.DATA_DIR)
        for folder in ("tmp", "media", "mail", "cache"):
            (data / folder).mkdir(parents=True, exist_ok=True)
        lock = self.lock(data / "serve.lock")
        self.check_port()
        self.prepare_database()
        parts = self.parts(options, data)
        self.next_look = 0.0
        Supervisor(parts, self.say, self.announce_when_ready).run()
        lock.close()
        self.say("Stopped.")

    def say(self, sentence: str) -> None:
        """Print a line at once."""
        self.stdout.write(sentence)
        self.stdout.flush()

    def lock(self, path: Path) -> IO[str]:
        """Hold this data folder; refuse when another `serve` holds it."""
        file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            refuse(
                f"Broker CRM already runs on {settings.DATA_DIR} "
                f"({file.read().strip()}). Stop it there, or give this one its own "
                "DATA_DIR and PORT."
            )
        file.truncate(0)
        file.write(f"process {os.getpid()}, http://localhost:{settings.PORT}")
        file.flush()
        return file

    def check_port(self) -> None:
        """Refuse with a sentence when someone else listens on our port."""
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except (OSError, OverflowError) as problem:
                refuse(
                    f"Port {settings.PORT} on {settings.HOST} cannot be used: "
                    f"{problem}. Choose another, for example PORT=8001 make run."
                )

    def prepare_database(self) -> None:
        """Migrate; on an empty local installation load the demo world."""
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DEBUG and not User.objects.exists():
            self.say("Loading the demo branch, once …")
            call_command("seed_demo", verbosity=0)

    def parts(self, options: dict[str, Any], data: Path) -> list[Part]:
        """Describe the three processes. Temporary files stay in DATA_DIR."""
        environment = {**os.environ, "TMPDIR": str(data / "tmp")}
        python = sys.executable
        host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        celery = [python, "-m", "celery", "-q", "-A", "broker_crm"]
        web = [
            *[python, "-m", "gunicorn", "broker_crm.wsgi", "--no-control-socket"],
            *["--bind", f"{host}:{settings.PORT}", "--worker-class", "gthread"],
            *["--workers", str(options["web_workers"]), "--preload"],
            *["--threads", str(options["threads"]), "--timeout", "60"],
            *["--graceful-timeout", "5", "--log-level", "warning"],
        ]
        worker = [
            *[*celery, "worker", "--loglevel", "WARNING", "--without-gossip"],
            *["--without-mingle", "--concurrency", str(options["concurrency"])],
        ]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]
        return [
            Part("web", web, environment),
            Part("worker", worker, environment),
            Part("beat", beat, environment),
        ]

    def announce_when_ready(self) -> bool:
        """Print address and logins as soon as the web process answers."""
        if time.monotonic() < self.next_look:
            return False
        self.next_look = time.monotonic() + POLL_SECONDS
        try:
            address = f"http://{self.own_address()}/healthz"
            with urllib.request.urlopen(address, timeout=2):
                pass
        except urllib.error.HTTPError:
            pass  # it answers, if only to say what is wrong
        except OSError:
            return False
        self.say(f"\nBroker CRM is ready: http://localhost:{settings.PORT}")
        self.say(self.logins())
        self.say("Ctrl-C stops it.")
        return True

    def own_address(self) -> str:
        """Return where this machine reaches its own web process."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104
        return f"[{host}]:{settings.PORT}" if ":" in host else f"{host}:{settings.PORT}"

    def logins(self) -> str:
        """Name the demo people and their password, or how others sign in."""
        from desk.demo.people import logins

        people = logins() if settings.LOCAL else []
        if not people:
            return "Sign in with your own login, or run `manage.py init_firm` first."
        names = ", ".join(f"{who['login']} ({who['role']})" for who in people)
        return f"Demo logins: {names}\nPassword of all: {people[0]['password']}"
