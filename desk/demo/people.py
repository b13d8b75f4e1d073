"""The firm of the demo world: a region, branches, teams, people and certificates."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.enums import Role
from accounts.models import Branch, Certificate, Region, Tag, Team, User
from core.clock import start_of
from desk.demo.dice import Span, dice, happens
from desk.demo.words import (
    BRANCHES,
    FEMALE,
    LEAVER,
    MALE,
    PEOPLE,
    REGION,
    SURNAMES,
    TAGS,
    TEAMS,
)
from pipeline.actions import add_default_objections, add_starter_scripts
from pipeline.models import Objection, Script, ScriptVersion

COLOURS = ("amber", "azure", "coral", "ivory", "jade", "olive", "pearl", "silver")
THINGS = ("bridge", "garden", "harbor", "lantern", "maple", "orchid", "river", "willow")


@dataclass
class DemoBranch:
    """A branch and who works there."""

    branch: Branch
    teams: list[Team]
    brokers: list[User] = field(default_factory=list)
    manager: User | None = None
    adviser: User | None = None
    leaver: User | None = None
    tags: list[Tag] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    scripts: dict[int | None, Script] = field(default_factory=dict)


@dataclass
class DemoFirm:
    """Everyone, and the one word they all sign in with."""

    region: Region
    branches: list[DemoBranch]
    head_office: User
    administrator: User


def demo_password() -> str:
    """Return the word all demo people sign in with: the installation's own, lasting."""
    key = settings.DATA_KEY.encode()
    digest = hmac.new(key, b"demo people", "sha256").digest()
    number = int.from_bytes(digest[2:4], "big") % 9000 + 1000
    return f"{COLOURS[digest[0] % 8]}-{THINGS[digest[1] % 8]}-{number}"


def logins() -> list[dict[str, str]]:
    """List the demo people of the contract: login, name, role, branch, password.

    Empty when no demo world is loaded.
    """
    password = demo_password()
    names = [login for login, *_ in PEOPLE]
    people = User.objects.filter(is_demo=True, username__in=names)
    found = {user.username: user for user in people.select_related("branch")}
    return [
        {
            "login": user.username,
            "name": user.full_name,
            "role": str(user.get_role_display()),
            "branch": user.branch.name if user.branch else "",
            "password": password,
        }
        for user in (found[name] for name in names if name in found)
    ]


def found_firm(*, branches: int, brokers: int, seed: int, span: Span) -> DemoFirm:
    """Make the firm: the people of the contract, and invented ones beside them."""
    region = Region.objects.create(code="demo", name=REGION, is_demo=True)
    secret = make_password(demo_password())
    places = [_open_branch(region, n) for n in range(branches)]
    everyone: list[User] = []
    hire = _Hiring(secret, start_of(span.first), everyone)
    whole: dict[str, User] = {}
    for login, name, role, at, team in PEOPLE:
        place = None if at is None else places[at]
        user = hire(login, name, role, place, team)
        if place is None:
            whole[role] = user
    for n, place in enumerate(places):
        _fill(place, n, hire, brokers, dice(seed, "people", n))
    leaver = hire(*LEAVER, Role.BROKER, places[0], 1)
    leaver.is_active = False
    places[0].leaver = leaver
    places[0].brokers.remove(leaver)
    User.objects.bulk_create(everyone)
    _certify(places, span)
    for place in places:
        _equip(place, start_of(span.first))
    return DemoFirm(region, places, whole[Role.HEAD_OFFICE], whole[Role.ADMINISTRATOR])


def _open_branch(region: Region, n: int) -> DemoBranch:
    code, name = BRANCHES[n] if n < len(BRANCHES) else (f"b{n + 1}", f"第{n + 1}营业部")
    branch = Branch.objects.create(
        code=f"demo-{code}", name=name, region=region, is_demo=True
    )
    return DemoBranch(branch, [branch.teams.create(name=word) for word in TEAMS])


@dataclass
class _Hiring:
    """Employs people; they are written in one go afterwards."""

    secret: str
    since: datetime
    everyone: list[User]

    def __call__(
        self,
        login: str,
        name: str,
        role: str,
        place: DemoBranch | None,
        team: int | None,
    ) -> User:
        user = User(
            username=login,
            full_name=name,
            role=role,
            email=f"{login}@example.com",
            branch=place.branch if place else None,
            team=place.teams[team] if place and team is not None else None,
            password=self.secret,
            joined_at=self.since,
            is_demo=True,
        )
        self.everyone.append(user)
        if place is None:
            return user
        if role == Role.BROKER:
            place.brokers.append(user)
        elif role == Role.MANAGER:
            place.manager = user
        elif role == Role.ADVISER:
            place.adviser = user
        return user


def _fill(
    place: DemoBranch, n: int, hire: _Hiring, brokers: int, chance: Random
) -> None:
    """Hire invented people until the branch has all it needs."""
    taken = {user.full_name for user in hire.everyone}
    for k in range(len(place.brokers), brokers):
        name = invented_name(chance, taken)[0]
        hire(f"b{n + 1}-{k + 1}", name, Role.BROKER, place, k % len(TEAMS))
    for role, holder in ((Role.MANAGER, place.manager), (Role.ADVISER, place.adviser)):
        if holder is None:
            name = invented_name(chance, taken)[0]
            hire(f"b{n + 1}-{role.value}", name, role, place, None)


def invented_name(chance: Random, taken: set[str]) -> tuple[str, str]:
    """Draw a name nobody in `taken` bears, and the gender it suggests."""
    while True:
        gender = chance.choice(("female", "male"))
        given = FEMALE if gender == "female" else MALE
        length = 1 if happens(chance, 0.15) else 2
        name = chance.choice(SURNAMES) + "".join(chance.choices(given, k=length))
        if name not in taken:
            taken.add(name)
            return name, gender


def _certify(places: list[DemoBranch], span: Span) -> None:
    """Give certificates: one broker's has lapsed, another's is about to."""
    ends = {places[0].brokers[-1].pk: -12, places[1].brokers[-1].pk: 21}
    rows = []
    for place in places:
        left = [place.leaver] if place.leaver else []
        for holder in (*place.brokers, *left, place.adviser):
            if holder is None:
                continue
            days = ends.get(holder.pk, 500)
            rows.append(
                Certificate(
                    user=holder,
                    number=f"DEMO-{holder.username}",
                    scope="客户招揽与服务（演示）",
                    region=place.branch.name,
                    valid_from=span.first - timedelta(days=900),
                    valid_to=span.today + timedelta(days=days),
                )
            )
    Certificate.objects.bulk_create(rows)


def _equip(place: DemoBranch, at: datetime) -> None:
    """Give a branch its words: tags, and objections where the firm keeps none."""
    place.tags = Tag.objects.bulk_create(
        Tag(branch=place.branch, name=word) for word in TAGS
    )
    firm = Objection.objects.filter(branch=None, is_active=True).order_by("pk")
    if not firm:
        add_default_objections(place.branch)
    own = Objection.objects.filter(branch=place.branch).order_by("pk")
    place.objections = list(firm or own)
    add_starter_scripts(by=place.manager or place.brokers[0], branch=place.branch)
    scripts = Script.objects.filter(branch=place.branch)
    scripts.update(made_at=at)
    versions = ScriptVersion.objects.filter(script__branch=place.branch)
    versions.update(made_at=at, decided_at=at)
    said = scripts.filter(objection__isnull=False)
    place.scripts = {script.objection_id: script for script in said}
