"""The words broker terminals head the columns of holdings with, and write above them.

They are data, not interface text; of several that fit the first counts.
"""

import re
from collections.abc import Iterator, Sequence

from clients.importing.terminals import places_of

HEADINGS = {
    "code": ("证券代码", "股票代码", "代码", "基金代码", "合约代码", "code", "symbol",
             "ts_code", "security", "securitycode", "stockcode"),
    "name": ("证券名称", "股票名称", "证券简称", "股票简称", "名称", "name",
             "securityname"),
    "quantity": ("证券数量", "股份余额", "证券余额", "股票余额", "持仓数量", "持股数量",
                 "当前持仓", "当前数量", "当前余额", "实际数量", "参考持股", "拥股数量",
                 "库存数量", "总持仓", "股份数量", "股票数量", "持有数量", "持有份额",
                 "持仓量", "持仓", "持股数", "余额", "数量", "quantity", "shares",
                 "position", "volume"),
    "cost": ("成本价", "参考成本价", "买入成本价", "持仓成本价", "买入均价", "成本价格",
             "摊薄成本价", "单位成本", "保本价", "参考保本价", "买入成本", "盈亏成本价",
             "成本", "cost", "costprice", "averagecost"),
    "price": ("市价", "最新价", "现价", "当前价", "参考市价", "最新市价", "收盘价",
              "price", "last", "close"),
    "value": ("市值", "最新市值", "参考市值", "证券市值", "股票市值", "当前市值",
              "marketvalue", "value"),
    "client": ("客户号", "客户编号", "客户代码", "资金账号", "资金账户", "资产账号",
               "资金帐号", "资金帐户", "客户账号", "client", "account", "clientid"),
    "member_no": ("会员号", "会员编号", "member_no", "membershipnumber", "memberno"),
    "external_ref": ("外部编号", "external_ref", "externalreference"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "phone", "telephone"),
    "client_name": ("客户姓名", "姓名", "客户名称", "clientname"),
    "exchange": ("交易所", "市场", "交易市场", "市场名称", "交易所名称", "exchange",
                 "market"),
    "shareholder": ("股东代码", "股东账号", "股东账户", "股东帐号", "证券账号",
                    "证券账户", "shareholder"),
    "as_of": ("日期", "持仓日期", "数据日期", "查询日期", "截止日期", "as_of", "asof",
              "date", "day"),
}  # fmt: skip
WANTED = "证券代码, 证券数量 · code, quantity"
TOTALS = ("合计", "总计", "小计", "汇总", "共计", "total", "subtotal", "sum")
_TITLE_WHO = re.compile(
    r"(会员号|客户号|客户代码|客户编号|资金账号|资金帐号|资金账户|资产账号)\s*[:：]?\s*"
    r"([0-9A-Za-z\-]{2,40})"
)
_TITLE_DAY = re.compile(r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\b20\d{6}\b)")


def recognise(cells: Sequence[str]) -> dict[str, int] | None:
    """Say which column is which, if these are the headings of holdings."""
    places = places_of(cells, HEADINGS)
    return places if {"code", "quantity"} <= places.keys() else None


def said_above(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Read whose and which day's a file is, where the lines above the table say so."""
    text = " ".join(titles)
    whose = {match[2] for match in _TITLE_WHO.finditer(text)}
    days = set(_TITLE_DAY.findall(text))
    if len(whose) == 1:
        yield "client", whose.pop()
    if len(days) == 1:
        yield "as_of", days.pop()
