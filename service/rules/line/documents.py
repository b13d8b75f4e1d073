"""The words for documents and appointments in a logged line, as data.

Like `lexicon`: add a word here and nothing else.
"""

# Documents, by the word a branch's list has for them, and how people call them.
PAPERS: dict[str, tuple[str, ...]] = {
    "身份证": ("身份证", "证件", "identity card", "id card", "id"),
    "银行卡": ("银行卡", "借记卡", "bank card", "debit card"),
}
# Those on no usual list, by their own name.
PAPERS_BESIDE = (
    *("户口本", "户口簿", "护照", "结婚证", "驾照", "股东卡", "证券账户卡", "委托书"),
    *("passport", "power of attorney"),
)
# What beside a document says how it stands; the first that is found counts.
PAPER_STATES: dict[str, tuple[str, ...]] = {
    "missing": (
        *("还缺", "还差", "缺", "差", "少", "没带", "没有带", "未带", "忘带", "忘了带"),
        *("没拿", "忘拿", "丢了", "过期", "lacks", "lacking", "without", "forgot"),
        *("no", "missing", "expired", "forgot his", "forgot her"),
    ),
    "promised": (
        *("会带", "答应带", "下次带", "再带", "补带", "补交", "补", "will bring"),
        *("promised", "promised the", "to bring"),
    ),
    "seen": (
        *("带了", "带来了", "带来", "带齐", "已带", "看过", "看了", "收到", "已见"),
        *("齐了", "brought", "brought his", "brought her", "showed", "has seen"),
    ),
}
BRINGS = ("带", "bring", "brings")
ALL_PAPERS = (
    *("带齐资料", "资料带齐", "资料齐全", "资料齐了", "资料都带", "资料齐", "证件齐全"),
    *("带齐证件", "证件齐了", "带齐了资料", "all documents", "all papers"),
)
# What the next step is, when it has a time of its own: an appointment.
BOOKS: dict[str, tuple[str, ...]] = {
    "opening": ("来开户", "去开户", "办开户", "开户", "open the account", "opening"),
    "reception": ("来营业部", "到营业部", "来店", "come to the branch", "comes in"),
    "interview": ("定期访问", "访谈", "interview"),
    "visit": (
        *("见面", "面谈", "面访", "拜访", "上门", "登门", "当面", "碰面", "喝茶"),
        *("meet", "visit", "see him", "see her"),
    ),
}
