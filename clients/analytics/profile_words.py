"""What the facts of a record are called, and how a broker may ask for them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Fact: its name, and a question for the next talk.
WORDS: Mapping[str, tuple[Promise, Promise]] = {
    "phone": (_("telephone"), _("On which number may I reach you?")),
    "email": (_("e-mail"), _("Where may I send the morning news?")),
    "wechat": (_("WeChat"), _("May I add you on WeChat?")),
    "gender": (_("gender"), _("How would you like to be addressed?")),
    "birthday": (_("birthday"), _("When is your birthday?")),
    "address": (_("address"), _("In which part of town do you live?")),
    "occupation": (_("occupation"), _("What do you do for a living?")),
    "employer": (_("employer"), _("Where do you work?")),
    "origin": (_("origin"), _("How did we come to know them? Note it.")),
    "horizon": (_("horizon"), _("How long do you usually keep a position?")),
    "risk_class": (
        _("risk class"),
        _("Shall we fill in the risk questionnaire together?"),
    ),
    "styles": (
        _("analysis style"),
        _("What do you look at before you buy: company, chart or news?"),
    ),
    "assets": (_("assets"), _("About how much have you invested at present?")),
    "potential_assets": (
        _("potential assets"),
        _("How much could be invested in time, if all goes well?"),
    ),
    "consent": (
        _("consent"),
        _("May we send you news, and by which channel?"),
    ),
    "needs": (_("needs"), _("Which of our services would be of use to you?")),
    "income_level": (_("income"), _("Is your income rather high or modest?")),
    "income_stability": (
        _("stability of the income"),
        _("Is your income the same each month?"),
    ),
    "fund_source": (
        _("source of the funds"),
        _("Is it money the household does not need for now?"),
    ),
    "goals": (_("goals"), _("What should the investment do for you?")),
    "experience": (
        _("experience with securities"),
        _("Since when have you been trading?"),
    ),
    "risk_appetite": (
        _("risk appetite"),
        _("If it fell by a fifth, would you sleep well?"),
    ),
    "products": (_("preferred products"), _("Which kinds of securities do you like?")),
    "time_available": (
        _("time available"),
        _("How much time have you for the market in a day?"),
    ),
    "willingness": (
        _("willingness to learn"),
        _("Would a talk on the basics interest you?"),
    ),
    "notices": (
        _("wants to be told of"),
        _("What would you like to be told of at once?"),
    ),
    "temperament": (
        _("temperament"),
        _("Nothing to ask: note how they decide, after the talk."),
    ),
    "information": (
        _("information reach"),
        _("From where do you hear of the market first?"),
    ),
    "traits": (_("way of trading"), _("How did your last trades come about?")),
    "trades_by": (
        _("trades by"),
        _("Do you rather trade at the branch, by telephone, online or by mobile?"),
    ),
}


def label_of(name: str) -> str:
    """Return what a fact is called."""
    return str(WORDS[name][0])


def question_of(name: str) -> str:
    """Return how a broker may ask for it."""
    return str(WORDS[name][1])
