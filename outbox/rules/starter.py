"""The wording rules every installation begins with; head office's versions come first.

Data, not interface text. Cited by the short names the trade uses; what a firm's own
compliance manual adds is entered on the page.
"""

from outbox.rules.wording import BLOCK, WARN, Rule

PROMISE, LOSS, DISCRETION = "promise", "loss", "discretion"
RIVALS, TIP = "rivals", "tip"

_NOT = ("哪有", "哪来", "没有", "世上没有", "没有人能", "没人能", "谁能", "谁敢")
_SURE = ("稳赚", "包赚", "必赚", "只赚不", "零风险", "无风险", "保证", "保本", "承诺")
_DENIED = (
    *(
        "不保证|不承诺|不确保|不担保|不保本|不包赚|不构成|不代表|不等于|不存在",
        "非保本",
    ),
    *("未承诺|未保证|从未|并非|没有保证|没有承诺", "无法保证|不能保证|不可能|不会保证"),
    "|".join(no + word for no in _NOT for word in _SURE),
    "不得|不能|不会|不可|无法|严禁|禁止|切勿|请勿|谨防|警惕|拒绝|远离|杜绝|打击|识别|举报…",
    "谎称|号称|声称|所谓|虚假|诱骗|以…为诱饵…",
    "…属|属于|均属|都是|系|涉嫌|即为|就是…违规|违法|非法|诈骗|骗局|骗子|骗术|陷阱|欺诈",
    "…不可信|不要相信|请勿相信|不受保护|的骗局|的陷阱|的谎言|为由行骗|诈骗",
    "…被罚|被处罚|被查|受罚|罚款|警示函|立案",
)
_NO = (
    *("no", "not", "never", "cannot", "can't", "without", "neither", "nor", "don't"),
    *("doesn't", "isn't", "aren't", "won't", "not a", "does not", "do not"),
)
_WILL = (
    *("guarantee", "guaranteed", "guarantees", "assured", "assure", "risk free"),
    *("cover", "compensate", "refund", "share", "manage", "trade", "operate"),
    *("recommend", "suggest", "advise", "cheat", "definitely"),
)
_DENIED_EN = (
    "|".join(f"{no} {word}" for no in _NO for word in _WILL),
    "beware|beware of anyone who|beware of people who|nobody can|so-called…",
    "…is|are…illegal|prohibited|forbidden|fraud|a scam|scams|not allowed|false",
)

_GAINS = "return|returns|profit|profits|gain|gains|income|yield|principal"
_BAD = "不行|垃圾|骗|坑|黑|差劲|不靠谱|要倒闭|快倒闭|出事|不安全|乱收费"
_BAD_EN = "cheat|rip off|scam|useless|unreliable|bankrupt|not safe"

STARTER = (
    Rule(
        "promised-return",
        PROMISE,
        BLOCK,
        (
            "保证|承诺|确保|担保|包…收益|盈利|赚钱|回报|不亏|获利|本金安全|翻倍",
            "保本保息|保本保收益|保本高收益|保证本金|本息无忧|刚性兑付|保底收益",
            "稳赚|包赚|必赚|只赚不赔|只赚不亏|躺赚|稳赢|稳赚不赔|包赢",
            "稳健|固定|安全…无风险收益|零风险收益",
            "零风险|0风险|无风险|毫无风险|没有任何风险|没有风险…收益|盈利|赚|回报|投资|理财",
            "收益|盈利|回报…有保证|有保障|保底|零风险|无风险|没有风险",
            f"guarantee|guaranteed|guarantees|assured|assure you…{_GAINS}",
            f"risk free|no risk|zero risk|without any risk…{_GAINS}|investment",
            "cannot lose|can't lose|never lose money|sure profit|sure win|sure thing",
            "returns|profits|gains…are guaranteed|is guaranteed|guaranteed",
        ),
        (
            *_DENIED,
            *_DENIED_EN,
            *("保证金", "承诺书", "担保品|担保物|融资担保", "无风险利率", "业绩承诺"),
            *("存款保险", "包括", "包含", "无风险套利理论"),
        ),
        "证券法 §135；证券经纪人管理暂行规定 §13",
        "历史业绩不代表未来表现；市场有风险，投资需谨慎。",
    ),
    Rule(
        "sure-rise",
        PROMISE,
        BLOCK,
        (
            "必涨|稳涨|包涨|肯定涨|一定涨|必定上涨|一定会涨|肯定会涨|百分百上涨",
            "必然|必定|铁定|百分之百|100%…上涨|大涨|涨停|翻倍",
            "内幕消息|内幕信息|内部消息|小道消息…涨|买|进|赚|股|布局|拿到",
            "我有|拿到|得到|掌握|独家…内幕消息|内部消息|内幕信息|内部渠道",
            "will definitely|is certain to|is sure to|bound to…rise|go up|double",
            "insider tip|inside information…buy|stock|share|profit",
        ),
        (
            *_DENIED,
            *_DENIED_EN,
            "谁也|没有人|没人|哪有|不要|别|不…",
            "内幕信息知情人|内幕信息管理|内幕信息登记",
            "新股首日",
        ),
        "证券法 §53、§135；证券经纪人管理暂行规定 §13",
        "写事实和来源，不写对价格的判断。",
    ),
    Rule(
        "loss-sharing",
        LOSS,
        BLOCK,
        (
            "亏损|损失|亏了|赔了|亏钱…我|我们|本人|我司…承担|补|赔|负责|兜底|包",
            "我|我们|本人|我司…承担|赔偿|补偿|补|兜底|负责…亏损|损失|亏的",
            "公司…赔|补|兜底…您|你|客户…亏损|损失|亏的",
            "亏损|损失|亏了…公司…赔您|赔你|补给您|补给你|兜底",
            "收益|盈利|利润|赚的…分成|五五分|对半分|三七分|四六分|二八分",
            "利益|盈亏|收益…共享共担|共担|同担|一起承担",
            "share|split…profit|profits|gains|losses|loss…with you|between us",
            "we|i|the company…cover|compensate|make up|refund…loss|losses",
        ),
        (
            *_DENIED,
            *_DENIED_EN,
            "自行|自己|由投资者|由您|由客户|自负|自担",
            "依法|判决|法院|监管|投资者保护基金|保险公司…",
            "…由投资者|由您自行|由客户自行|自行承担",
        ),
        "证券法 §135；证券经纪人管理暂行规定 §13",
        "投资盈亏由您自行承担。",
    ),
    Rule(
        "discretion",
        DISCRETION,
        BLOCK,
        (
            "全权委托|全权代理…我|我们|操作|账户|打理|就行",
            "代客理财|代客操盘|代为操盘|代您操盘|帮您操盘|替您操盘",
            "帮|替|代|为…您|你…操作|买卖|下单|打理|管理…账户|股票|账号|资金",
            "账户|账号|密码…交给|给|告诉|发…我",
            "manage|operate|trade…your account…for you|on your behalf",
            "trade for you|trade on your behalf|full discretion|give me your password",
        ),
        (
            *_DENIED,
            *_DENIED_EN,
            "请不要|不要|勿|别|不应|不…",
            "开户|挂失|密码重置|协助您本人|柜台",
            "资产管理计划|证券投资基金|信托",
        ),
        "证券法 §134；证券经纪人管理暂行规定 §13",
        "请您本人决定并操作；我可以说明步骤。",
    ),
    Rule(
        "disparaging",
        RIVALS,
        BLOCK,
        (
            f"某某证券|别家|其他券商|其他公司|别的券商|别的公司|对手|隔壁|那家…{_BAD}",
            "证券公司|券商…都是骗子|都不靠谱|坑客户",
            f"other brokers|other firms|competitors…{_BAD_EN}",
        ),
        (
            *("不评价|不比较|不贬低|不得贬低|公平竞争", "据公告|公告|公布|证监会|处罚"),
            *_DENIED_EN,
        ),
        "证券经纪人管理暂行规定 §13；反不正当竞争法",
        "只介绍本公司的服务，不评价同业。",
    ),
    Rule(
        "stock-tip",
        TIP,
        BLOCK,
        (
            "建议|推荐|赶紧|赶快|马上|立即|尽快|可以|抓紧…买入|卖出|加仓|减仓|满仓|建仓|清仓",
            "满仓|重仓|梭哈|抄底|追涨…干|买|进|吧|就对了|正当时|机会",
            "目标价|止损位|买点|卖点|建仓价…元|在|是|看到",
            "牛股|黑马|妖股|金股|翻倍股…推荐|跟上|上车|名单|代码|分享",
            "推荐|分享|送您|送你…牛股|黑马|妖股|金股|翻倍股",
            "跟我|跟着我|跟老师…买|操作|做|进",
            "buy now|strong buy|sell now|must buy|target price|hot stock|hot tip",
            "i|we…recommend|suggest|advise…buying|selling|to buy|to sell",
        ),
        (
            *(
                "不建议|不推荐|不构成|非推荐|无推荐",
                "谨防|警惕|切勿|请勿|不要|不得|远离…",
            ),
            "…属|系|涉嫌…非法|违法|违规|诈骗",
            "可以买入或卖出的|国债|逆回购|申购|赎回|目标价格|回购",
            *_DENIED_EN,
        ),
        "证券投资顾问业务暂行规定 §7；证券经纪人管理暂行规定 §11",
        "请投资顾问出具意见，或附上公司研究报告的标题和链接。",
        licensed_may=True,
    ),
    Rule(
        "pressure",
        TIP,
        WARN,
        (
            "最后机会|错过不再|机不可失|仅此一次|限时抢购|手慢无|赶快入场|再不买就晚了",
            "last chance|act now|don't miss out|once in a lifetime",
        ),
        (),
        "证券期货投资者适当性管理办法",
        "给客户考虑的时间。",
    ),
)
