"""The words of a logged line, as data: add a word here and nothing else.

Each table maps a value to the ways people say it, in both languages. Words of Latin
letters match whole words only, whatever their case; the longest match wins.
"""

KIND: dict[str, tuple[str, ...]] = {
    "phone": (
        *("打了电话", "打电话", "打了个电话", "电话联系", "电话沟通", "电话", "通话"),
        *("去电", "来电", "致电", "打通", "没打通", "未打通", "打不通", "phone call"),
        *("phoned", "called", "telephoned", "rang", "phone", "by phone"),
    ),
    "visit": (
        *(
            "面对面",
            "面谈",
            "面访",
            "拜访",
            "上门",
            "登门",
            "见面",
            "见了面",
            "见了",
            "见的",
        ),
        *("当面谈", "当面", "家访", "碰面", "喝茶", "吃饭", "met up", "met with"),
        *("visited", "visit", "met", "face to face", "face-to-face", "saw"),
    ),
    "interview": ("定期访问", "定期访谈", "访谈", "interviewed", "interview"),
    "reception": (
        *("来营业部", "到营业部", "来了营业部", "来店", "到店", "来访", "柜台接待"),
        *("接待", "来网点", "到网点", "came to the branch", "came in", "walked in"),
        *("dropped in", "at the branch"),
    ),
    "message": (
        *("发了微信", "发微信", "微信", "短信", "发消息", "发了消息", "私信", "语音"),
        *("wechat", "messaged", "message", "texted", "text message", "sms"),
    ),
    "email": ("发了邮件", "发邮件", "邮件", "邮箱", "emailed", "email", "e-mail"),
    "letter": ("寄了信", "寄信", "信函", "写信", "posted a letter", "letter"),
    "event": (
        *("讲座", "沙龙", "报告会", "推介会", "交流会", "活动现场", "活动上"),
        *("seminar", "salon", "event", "roadshow"),
    ),
}

OUTCOME: dict[str, tuple[str, ...]] = {
    "not_reached": (
        *("没打通", "未打通", "打不通", "没接电话", "没接", "未接", "不接", "没人接"),
        *("无人接听", "关机", "停机", "空号", "占线", "不在家", "没见到", "没见着"),
        *("没遇到", "没找到人", "没联系上", "联系不上", "没回复", "未回复", "没回"),
        *("no answer", "not reached", "didn't answer", "did not answer", "no reply"),
        *("couldn't reach", "could not reach", "voicemail", "not at home", "not in"),
        *("switched off", "didn't pick up", "did not pick up", "line busy"),
    ),
    "refused": (
        *("不感兴趣", "没兴趣", "没有兴趣", "不想开户", "不开户", "不想开", "不考虑"),
        *("不需要", "拒绝了", "拒绝", "婉拒", "回绝", "别再打", "不要再打", "挂断"),
        *("挂了电话", "not interested", "no interest", "refused", "declined"),
        *("said no", "hung up", "don't call", "do not call", "doesn't want"),
        *("does not want",),
    ),
    "agreed": (
        *("同意", "答应", "约好", "说好", "定好", "约定了", "愿意来", "愿意试"),
        *("agreed", "said yes", "accepted", "is willing"),
    ),
    "interested": (
        *("很感兴趣", "感兴趣", "有兴趣", "有点兴趣", "有一点兴趣", "有意向"),
        *("想了解", "想多了解", "想听听", "very interested", "interested"),
        *("wants to know more", "curious"),
    ),
    "reached": ("聊了聊", "聊了", "谈了", "沟通了", "talked", "chatted", "spoke"),
}

AIDA: dict[str, tuple[str, ...]] = {
    "attention": ("听说过", "听说了", "有印象", "知道我们", "heard of us", "knows us"),
    "interest": (
        *("很感兴趣", "感兴趣", "有兴趣", "有点兴趣", "有一点兴趣", "想了解"),
        *("想多了解", "想听听", "有意向", "interested", "wants to know more"),
        *("curious",),
    ),
    "desire": (
        *("想要", "很心动", "心动", "动心", "想买", "想试试", "想试", "很想", "看好"),
        *("wants it", "would like", "keen", "eager"),
    ),
    "action": (
        *("想开户", "要开户", "准备开户", "愿意开户", "决定开户", "同意开户"),
        *("来开户", "想转户", "要转户", "准备转户", "准备入金", "wants to open"),
        *("will open", "ready to open", "wants an account", "ready to sign"),
        *("will transfer",),
    ),
}

# What people say, by the objection of the usual catalogue it means.
OBJECTION: dict[str, tuple[str, ...]] = {
    "手续费太高": (
        *("手续费太高", "手续费高", "手续费贵", "佣金太高", "佣金高", "佣金贵"),
        *("费率太高", "费率高", "费用太高", "费用高", "嫌贵", "fees too high"),
        *("fees are too high", "commission too high", "too expensive", "high fees"),
    ),
    "手续麻烦": (
        *("手续麻烦", "手续太麻烦", "手续多", "嫌麻烦", "太麻烦", "怕麻烦"),
        *("too much paperwork", "too complicated", "too much trouble"),
    ),
    "营业部太远": (*("营业部太远", "离得远", "太远", "路远", "too far", "far away"),),
    "已在别家开户": (
        *("已在别家开户", "别家有户", "别家开了", "别处有户", "已经有户", "有账户了"),
        *("在别的证券公司", "别的券商", "already has an account", "another broker"),
    ),
    "没有时间": (
        *("没有时间", "没时间", "没空", "太忙", "很忙", "在忙", "抽不开身"),
        *("no time", "too busy", "is busy", "was busy"),
    ),
    "不信任": (
        *("不信任", "不放心", "怕被骗", "怕上当", "不相信", "信不过"),
        *("doesn't trust", "does not trust", "afraid of a scam", "no trust"),
    ),
    "以前亏过": (
        *("以前亏过", "亏过", "亏了钱", "亏了不少", "亏怕了", "赔过", "被套", "套牢"),
        *("lost money", "got burnt", "got burned", "is trapped"),
    ),
}

TABLES = {"kind": KIND, "outcome": OUTCOME, "aida": AIDA, "objection": OBJECTION}

# A word after one of these says the opposite, asks, or is somebody else's wish.
NEGATIONS = (
    *("不是不", "并不是", "不是", "并不", "并没有", "没有", "没说", "没提", "没能"),
    *("没", "不", "未", "别", "暂不", "还不", "不怎么", "不太", "不再", "还没", "无"),
    *("是否", "会不会", "要不要", "想不想", "有没有", "能不能", "问他", "问她"),
    *("not", "n't", "no", "never", "no longer", "without", "neither", "if"),
    *("whether", "isn't", "wasn't", "aren't", "hasn't", "didn't", "doesn't", "don't"),
    *("not very", "not really", "not yet", "hardly"),
)
# What may stand between a negation and what it denies.
BETWEEN = (
    *("觉得", "认为", "提到", "提起", "说过", "说", "提", "嫌", "真的", "那么", "很"),
    *("say", "mention", "think", "find it", "it's", "it is", "really", "very", "that"),
)
# Negations that are part of a longer phrase which says yes all the same.
HARMLESS = ("不但", "不仅", "不光", "不错", "没问题", "差不多", "不久", "no doubt")

# What begins a next step.
NEXT_VERBS = (
    *("再约", "再联系", "再打", "再谈", "再聊", "再来", "再去", "再访", "再看"),
    *("再说", "再讲", "再发", "再送", "再回", "再电", "再跟", "约了", "约在", "约好"),
    *("说好", "定好", "约到", "约他", "约她", "约", "回访", "回电", "跟进", "送资料"),
    *("带资料", "下次", "提醒", "call back", "try again", "call again", "call him"),
    *("call her", "ring back", "follow up", "meet again", "see again", "visit again"),
    *("call", "meet", "visit", "send", "bring", "remind", "get back", "back"),
    *("again", "due"),
)
# What says that something is over.
PAST_MARKS = (
    *("了", "过", "的时候", "见的", "打的", "谈的", "来的", "去的", "聊的", "当时"),
    *("met", "called", "visited", "was", "were", "saw", "spoke", "talked", "came"),
    *("phoned", "emailed", "texted", "did", "had", "told", "said", "went", "rang"),
)
# Words that only join others; they carry nothing and are not kept in the note.
GLUE = (
    *(
        "尾号",
        "客户",
        "嫌",
        "说",
        "里说",
        "大约",
        "大概",
        "或者",
        "或",
        "都",
        "又",
        "左右",
        "一起",
        "一下",
    ),
    *("了", "和", "跟", "与", "同", "给", "在", "对", "向", "把", "被", "就", "his"),
    *("her", "with", "to", "and", "at", "on", "the", "a", "an", "by", "in", "has"),
    *("have", "he", "she", "they", "for", "then", "is", "i", "we", "him", "or"),
)
TITLES = (
    *("总", "先生", "女士", "小姐", "老师", "阿姨", "大姐", "大哥", "叔", "哥", "姐"),
    *("老板", "经理", "主任", "医生", "太太", "工"),
)
LATIN_TITLES = ("mr", "mrs", "ms", "miss", "dr", "mr.", "mrs.", "ms.", "dr.")
INTRODUCED = ("介绍的", "介绍来的", "介绍", "引荐", "推荐来的")
INTRODUCED_BY = ("经", "由", "introduced by", "through", "referred by")
TOGETHER_CHINESE = ("和", "跟", "同", "与", "陪")
TOGETHER_ENGLISH = ("with", "and")
