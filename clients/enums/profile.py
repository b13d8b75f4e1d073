"""What a client's profile may say, and what surrounds a person."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncomeLevel(TextChoices):
    NONE = "none", _("no income of their own")
    LOW = "low", _("low")
    MIDDLE = "middle", _("middle")
    HIGH = "high", _("high")


class Stability(TextChoices):
    STABLE = "stable", _("stable")
    VARYING = "varying", _("varying")
    UNCERTAIN = "uncertain", _("uncertain")


class FundSource(TextChoices):
    """Where the money that is invested comes from."""

    HOUSEHOLD = "household", _("idle household savings")
    SALARY = "salary", _("salary")
    BUSINESS = "business", _("own business")
    PENSION = "pension", _("pension")
    PROPERTY = "property", _("sale of property")
    INHERITANCE = "inheritance", _("inheritance or gift")
    BORROWED = "borrowed", _("borrowed")


class Wealth(TextChoices):
    """How the household is placed."""

    TIGHT = "tight", _("tight")
    SUFFICIENT = "sufficient", _("sufficient")
    COMFORTABLE = "comfortable", _("well off")


class Degree(TextChoices):
    LOW = "low", _("low")
    MIDDLE = "middle", _("medium")
    HIGH = "high", _("strong")


class Reach(TextChoices):
    """How well somebody is informed."""

    POOR = "poor", _("hears little")
    FAIR = "fair", _("fairly informed")
    GOOD = "good", _("well informed")


class Ear(TextChoices):
    """Whom somebody listens to before trading."""

    COMPANY = "company", _("company material")
    PRESS = "press", _("press and television")
    ONLINE = "online", _("online forums")
    COMMENTATORS = "commentators", _("market commentators")
    RUMOURS = "rumours", _("rumours")
    FRIENDS = "friends", _("friends")
    OWN = "own", _("own research")


class Time(TextChoices):
    LITTLE = "little", _("little")
    SOME = "some", _("some")
    PLENTY = "plenty", _("plenty")


class Willingness(TextChoices):
    """How much somebody wants something, 0 to 3."""

    NONE = "0", _("0 · no")
    LITTLE = "1", _("1 · a little")
    WILLING = "2", _("2 · willing")
    KEEN = "3", _("3 · keen")


class Temperament(TextChoices):
    STEADY = "steady", _("steady")
    CAUTIOUS = "cautious", _("cautious")
    DECISIVE = "decisive", _("decisive")
    IMPULSIVE = "impulsive", _("impulsive")
    SWAYED = "swayed", _("easily swayed")


class Mood(TextChoices):
    GOOD = "good", _("in good spirits")
    EVEN = "even", _("even-tempered")
    LOW = "low", _("in low spirits")


class Motive(TextChoices):
    """Why somebody invests."""

    RETURNS = "returns", _("returns")
    PRESERVE = "preserve", _("keeping its worth")
    LEARNING = "learning", _("learning")
    COMPANY = "company", _("somebody to talk to")
    PASTIME = "pastime", _("passing the time")


class Product(TextChoices):
    BLUE_CHIP = "blue_chip", _("blue chips")
    GROWTH = "growth", _("growth shares")
    THEME = "theme", _("themes and hot sectors")
    MIXED = "mixed", _("shares to hold and to speculate with alike")
    FUND = "fund", _("funds")
    BOND = "bond", _("bonds")
    CASH = "cash", _("money market")


class Trait(TextChoices):
    """How somebody trades; how long they hold is the horizon."""

    SWING = "swing", _("trades wide swings")
    HOLDS = "holds", _("buys and holds")
    CHASES = "chases", _("chases rises, sells in fear")
    AVERAGES = "averages", _("buys more as it falls")
    FOLLOWS = "follows", _("follows tips")
    KEEPS_LOSERS = "keeps_losers", _("keeps what has fallen")
    OFTEN = "often", _("trades often")
    PLANNED = "planned", _("trades by plan")


class Positions(TextChoices):
    """Where somebody's positions stand, by their own account."""

    NONE = "none", _("none yet")
    AHEAD = "ahead", _("in profit")
    EVEN = "even", _("about even")
    TRAPPED = "trapped", _("trapped in losses")


class TradeBy(TextChoices):
    BRANCH = "branch", _("branch")
    PHONE = "phone", _("telephone")
    ONLINE = "online", _("online")
    MOBILE = "mobile", _("mobile")


class Notice(TextChoices):
    """What somebody wants to be told."""

    NEWS = "news", _("daily news")
    HELD = "held", _("announcements on holdings")
    POLICY = "policy", _("major policy")
    WEEKLY = "weekly", _("weekly market")
    TRADES = "trades", _("account movements")
    TRAINING = "training", _("talks and training")
    NOTHING = "nothing", _("nothing at all")


class Goal(TextChoices):
    BREAK_EVEN = "break_even", _("back to break-even")
    PRESERVE = "preserve", _("keep its worth")
    SMALL_GAIN = "small_gain", _("a small gain")
    INCOME = "income", _("regular income")
    GROWTH = "growth", _("growth over years")
    SHORT_GAINS = "short_gains", _("quick gains")


class Hurdle(TextChoices):
    """What the return has to beat for the client to be content."""

    COST = "cost", _("own cost")
    DEPOSIT = "deposit", _("bank deposits")
    GOVERNMENT_BONDS = "government_bonds", _("government bonds")
    INDEX = "index", _("the market index")
    RATE = "rate", _("a rate of their own")


class Experience(TextChoices):
    NONE = "none", _("none")
    UNDER_1 = "under_1", _("under a year")
    YEARS_1_3 = "years_1_3", _("1 to 3 years")
    YEARS_3_10 = "years_3_10", _("3 to 10 years")
    OVER_10 = "over_10", _("over 10 years")


class Kin(TextChoices):
    """What the other person is to this one."""

    SPOUSE = "spouse", _("husband or wife")
    PARENT = "parent", _("father or mother")
    CHILD = "child", _("son or daughter")
    RELATIVE = "relative", _("relative")
    NEIGHBOUR = "neighbour", _("neighbour")
    FRIEND = "friend", _("friend")
    COLLEAGUE = "colleague", _("colleague")
    CONTROLLER = "controller", _("controls this person's account or company")
    CONTROLLED = "controlled", _("is controlled by this person")


class EventKind(TextChoices):
    """A day in somebody's life that is worth a call."""

    BIRTHDAY = "birthday", _("birthday")
    WEDDING = "wedding", _("wedding anniversary")
    FAMILY = "family", _("birthday in the family")
    EXAM = "exam", _("child's examination")
    RETIREMENT = "retirement", _("retirement")
    MOVE = "move", _("house move")
    JOB = "job", _("new position")
    CUSTOM = "custom", _("another occasion")


class DocumentKind(TextChoices):
    ID_CARD = "id_card", _("identity card")
    RISK = "risk", _("risk questionnaire")
    CONSENT = "consent", _("consent form")
    OPENING = "opening", _("account-opening form")
    OTHER = "other", _("another document")
