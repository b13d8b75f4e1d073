"""Which services fit a client, with the reason, and what to ask next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.policies import RISK_VALID_MONTHS, value_of
from clients.analytics.needs import Cell, cells_of, priors_of
from clients.analytics.services_words import TONES, Reason, reasons_of
from clients.enums import Stage
from clients.enums.needs import NeedState
from clients.enums.services import Deliverer, Way
from clients.models import Client, Need, Service
from clients.rules.needs import Question, next_question
from clients.rules.services import ASK, BARRED, FITS, UNWANTED, Match, Offer, Person
from clients.rules.services import weigh as weigh_one
from clients.rules.suitability import Assessment
from core.clock import today


@dataclass(frozen=True)
class Weighed:
    """A service beside what the rules said of it for this client."""

    service: Service
    match: Match
    reasons: list[Reason]

    @property
    def tone(self) -> str:
        """The tag of its suitability light."""
        return TONES[self.match.light.colour]


@dataclass(frozen=True)
class NextQuestion:
    """The need to ask about next, and which services its answer would decide."""

    need: Need
    question: Question
    if_yes: list[Service]
    if_no: list[Service]

    @property
    def words(self) -> str:
        """Say what an answer decides."""
        yes, no = (_(", ").join(map(str, one)) for one in (self.if_yes, self.if_no))
        facts = {"need": self.need, "yes": yes, "no": no}
        if yes == no:
            return _("“%(need)s” alone decides: %(yes)s.") % facts
        if no:
            sentence = _("“%(need)s”: a yes adds %(yes)s; a no rules out %(no)s.")
        else:
            sentence = _("“%(need)s”: a yes adds %(yes)s.")
        return sentence % facts


@dataclass(frozen=True)
class NeedsOfClient:
    """A client's needs, the services weighed, and the next best question."""

    client: Client
    cells: list[Cell]
    weighed: list[Weighed]
    next: NextQuestion | None
    assessment: Assessment

    def _in(self, state: str) -> list[Weighed]:
        return [one for one in self.weighed if one.match.state == state]

    @property
    def fitting(self) -> list[Weighed]:
        return self._in(FITS)

    @property
    def undecided(self) -> list[Weighed]:
        return self._in(ASK)

    @property
    def unwanted(self) -> list[Weighed]:
        return self._in(UNWANTED)

    @property
    def barred(self) -> list[Weighed]:
        return self._in(BARRED)

    def _answered(self, state: str) -> int:
        return sum(cell.state == state for cell in self.cells)

    @property
    def yes(self) -> int:
        return self._answered(NeedState.YES)

    @property
    def no(self) -> int:
        return self._answered(NeedState.NO)

    @property
    def unknown(self) -> int:
        return self._answered(NeedState.UNKNOWN)

    @property
    def is_member(self) -> bool:
        return self.client.stage == Stage.DEAL and not self.client.outcome


def needs_of(client: Client) -> NeedsOfClient:
    """Weigh the branch's services for one client; six queries at most."""
    day = today()
    needs = list(Need.objects.filter(branch=client.branch_id).in_use())
    cells = cells_of([client], needs, day)[client.pk]
    services = list(services_of(client.branch_id))
    assessment = assessment_of(client, day)
    person = Person(
        answers={c.need.pk: c.state for c in cells if c.state != NeedState.UNKNOWN},
        assessment=assessment,
        tier=client.tier,
        has_adviser=client.adviser_id is not None,
        reached_by=ways_to(client),
    )
    matches = [weigh_one(offer_of(one, needs), person) for one in services]
    by_number = {need.pk: need for need in needs}
    weighed = []
    for service, match in zip(services, matches, strict=True):
        met = [by_number[n] for n in match.met]
        unknown = [by_number[n] for n in match.unknown]
        reasons = reasons_of(
            service, match, client, assessment, met=met, unknown=unknown
        )
        weighed.append(Weighed(service, match, reasons))
    asked = _next(weighed, person, needs, client.branch_id)
    return NeedsOfClient(client, cells, weighed, asked, assessment)


def services_of(branch_id: int) -> Collection[Service]:
    """Return a branch's services in use with the needs they meet; two queries."""
    rows = Service.objects.filter(branch=branch_id).in_use()
    found: Collection[Service] = rows.prefetch_related("needs")
    return found


def assessment_of(client: Client, on: date) -> Assessment:
    """Return the client's risk assessment as the rules read it."""
    months = value_of(RISK_VALID_MONTHS, branch_id=client.branch_id, on=on)
    return Assessment(client.risk_class, client.risk_assessed_on, on, months)


def offer_of(service: Service, needs: Collection[Need]) -> Offer:
    """Return a service as the rules see it; needs out of use are not asked."""
    in_use = {need.pk for need in needs}
    return Offer(
        number=service.pk,
        needs=frozenset(n.pk for n in service.needs.all() if n.pk in in_use),
        tier=service.tier,
        product_class=service.product_class,
        channels=tuple(service.channels),
        is_advisers=service.deliverer == Deliverer.ADVISER,
        is_for_all=not service.needs.all(),
    )


def ways_to(client: Client) -> frozenset[str]:
    """Return the channels for which we know where to reach the client.

    Whether a message may go out is the consent ledger's word, at sending.
    """
    ways = {Way.MEETING, Way.EVENT}
    if client.phone:
        ways |= {Way.PHONE, Way.SMS}
    if client.email:
        ways.add(Way.EMAIL)
    if client.wechat:
        ways.add(Way.WECHAT)
    return frozenset(ways)


def _next(
    weighed: Sequence[Weighed], person: Person, needs: Sequence[Need], branch_id: int
) -> NextQuestion | None:
    """Choose among what is open to the client; nothing is read where nothing is."""
    open_ = [one for one in weighed if one.match.state == ASK]
    if not open_:
        return None
    question = next_question(
        {one.match.offer.number: one.match.offer.needs for one in open_},
        person.answers,
        priors_of(branch_id),
        [need.pk for need in needs],
    )
    if question is None:
        return None
    by_number = {one.service.pk: one.service for one in open_}
    need = next(need for need in needs if need.pk == question.need)
    return NextQuestion(
        need,
        question,
        [by_number[n] for n in question.if_yes],
        [by_number[n] for n in question.if_no],
    )
