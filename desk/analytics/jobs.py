"""Work that waits for a worker."""

from accounts.enums import JobState
from accounts.models import Job


def waiting_jobs() -> int:
    """Count the jobs nobody has taken up yet, whosever they are."""
    return Job.objects.filter(state=JobState.WAITING).count()
