"""Long work of this app: what each kind of job does, and who runs it.

The desk above runs all jobs; it takes the work from here and says how to ring for it.
"""

from collections.abc import Callable

from accounts.models import Job

Work = Callable[[Job], None]

_work: dict[str, Work] = {}
_back: list[Work] = []
_bell: list[Callable[[int], None]] = []


def add_job(kind: str, work: Work) -> None:
    """Say what a kind of job does; called in `apps.ready()`."""
    _work[kind] = work


def add_back(back: Work) -> None:
    """Say what stands where it stood when a job ends without having done its work."""
    if back not in _back:
        _back.append(back)


def work_of_jobs() -> dict[str, Work]:
    """Return every kind of job of this app."""
    return dict(_work)


def take_back(job: Job) -> None:
    """Let what a job was about stand where it stood."""
    for back in _back:
        back(job)


def ring_with(bell: Callable[[int], None]) -> None:
    """Say how a worker hears of a new job."""
    _bell[:] = [bell]


def ring(job: Job) -> None:
    """Let a worker hear of a job; one that does not hear it finds it by itself."""
    for bell in _bell:
        bell(job.pk)
