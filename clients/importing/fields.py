"""What a column may mean: the fields of contract.md, their readers and their names.

The words are those people head their columns with; they are data, not interface text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients import enums
from clients.importing import values
from clients.importing.values import Reader
from clients.models import Client, Origin


@dataclass(frozen=True)
class Field:
    """One thing a column can hold. `read` takes stripped text that is not empty."""

    name: str
    label: str | Promise
    read: Reader
    headings: tuple[str, ...]


GENDERS = {"女": "female", "男": "male", "f": "female", "m": "male", "女士": "female",
           "先生": "male"}  # fmt: skip
HORIZONS = {"长线": "long", "中线": "medium", "短线": "short"}
RISKS = {"c1最低": "C1-lowest", "最低": "C1-lowest", "保守": "C1", "保守型": "C1",
         "谨慎": "C2", "谨慎型": "C2", "稳健": "C3", "稳健型": "C3", "积极": "C4",
         "积极型": "C4", "激进": "C5", "激进型": "C5"}  # fmt: skip
STAGES = {"客户接触": "A", "接触": "A", "展示": "B", "异议处理": "C", "异议": "C",
          "成交": "D"}  # fmt: skip
STYLES = {"基本分析": "fundamental", "基本面": "fundamental", "技术分析": "technical",
          "技术面": "technical", "消息分析": "news", "消息面": "news"}  # fmt: skip
SOURCES = {"存量客户": "existing_client", "老客户": "existing_client",
           "宣传活动": "publicity", "社交圈": "social_circle", "亲友": "social_circle",
           "社区": "outreach", "社区讲座": "outreach", "特殊单位": "special_unit",
           "物业": "special_unit", "同业客户": "competitor",
           "竞争对手": "competitor"}  # fmt: skip
CHANNELS = {"营业部": "branch", "银行": "bank", "社区": "community",
            "合作伙伴": "partner", "保险基金": "partner"}  # fmt: skip
METHODS = {"缘故": "natural", "介绍": "referral", "转介绍": "referral",
           "直冲": "cold_call", "陌生拜访": "cold_call", "咨询": "consultation",
           "随机": "chance", "信函": "letter", "资料搜集": "research",
           "社团": "association", "互联网": "internet",
           "目标市场": "target_market"}  # fmt: skip
BASES = {"同意": "consent", "本人同意": "consent", "合同": "contract",
         "公开": "public", "本人公开": "public", "法定义务": "legal_duty"}  # fmt: skip


def _text(name: str) -> Reader:
    return values.text_of(getattr(Client, name).field.max_length)


def _origin_text(name: str) -> Reader:
    return values.text_of(getattr(Origin, name).field.max_length)


def _choice(choices: type[TextChoices], aliases: Mapping[str, str]) -> Reader:
    return values.choice_of(choices, aliases)


FIELDS = {
    field.name: field
    for field in (
        Field("name", pgettext_lazy("person", "name"), _text("name"),
              ("姓名", "客户姓名", "名字", "客户", "name", "full name", "client")),
        Field("phone", _("telephone"), values.phone,
              ("手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "phone",
               "telephone", "mobile", "tel")),
        Field("email", _("e-mail"), values.email,
              ("邮箱", "电子邮箱", "电子邮件", "邮件", "email", "e-mail", "mail")),
        Field("wechat", _("WeChat"), _text("wechat"), ("微信", "微信号", "wechat")),
        Field("gender", _("gender"), _choice(enums.Gender, GENDERS),
              ("性别", "gender", "sex")),
        Field("birthday", _("birthday"), values.birthday,
              ("生日", "出生日期", "birthday", "date of birth", "born")),
        Field("address", _("address"), _text("address"),
              ("地址", "住址", "联系地址", "address")),
        Field("occupation", _("occupation"), _text("occupation"),
              ("职业", "occupation", "job")),
        Field("employer", _("employer"), _text("employer"),
              ("单位", "工作单位", "公司", "employer", "company")),
        Field("member_no", _("membership number"), _text("member_no"),
              ("会员号", "会员编号", "客户号", "member_no", "membership number",
               "member number")),
        Field("external_ref", _("external reference"), _text("external_ref"),
              ("外部编号", "外部标识", "编号", "external_ref", "external reference",
               "reference", "id")),
        Field("assets", _("assets"), values.money,
              ("资产", "托管资产", "总资产", "资产总额", "assets", "balance")),
        Field("potential_assets", _("potential assets"), values.money,
              ("潜在资产", "potential_assets", "potential assets")),
        Field("stage", _("stage"), _choice(enums.Stage, STAGES), ("阶段", "stage")),
        Field("source", _("source"), _choice(enums.Source, SOURCES),
              ("来源", "客户来源", "source")),
        Field("channel", _("channel"), _choice(enums.Channel, CHANNELS),
              ("渠道", "channel")),
        Field("method", _("method"), _choice(enums.Method, METHODS),
              ("方法", "开发方式", "method")),
        Field("outlet", _("outlet"), _origin_text("outlet"), ("网点", "outlet")),
        Field("introducer", _("introducer"), _text("name"),
              ("介绍人", "introducer", "referred by")),
        Field("legal_basis", _("legal basis"), _choice(enums.LegalBasis, BASES),
              ("合法依据", "合法基础", "legal_basis", "legal basis")),
        Field("consent_text", _("consent text"), _origin_text("consent_text"),
              ("同意文本", "同意书", "consent_text", "consent text")),
        Field("horizon", _("horizon"), _choice(enums.Horizon, HORIZONS),
              ("投资期限", "长短线", "horizon")),
        Field("styles", _("analysis style"),
              values.styles_by(_choice(enums.Style, STYLES)),
              ("分析风格", "分析方式", "styles", "style", "analysis style")),
        Field("risk_class", _("risk class"), _choice(enums.RiskClass, RISKS),
              ("风险等级", "风险类型", "risk_class", "risk class")),
        Field("broker", _("broker"), values.text_of(60),
              ("经纪人", "客户经理", "broker")),
        Field("note", _("note"), _text("note"), ("备注", "说明", "note", "notes")),
        Field("tags", _("tags"), values.tags, ("标签", "tags", "tag")),
        Field("happened_at", _("happened at"), values.moment,
              ("发生时间", "接触时间", "首次接触", "happened_at", "happened at")),
    )
}  # fmt: skip
# Numbers that are names: a zero before them is part of them.
EXACT = {"phone", "member_no", "external_ref"}
ORIGIN_FIELDS = ("source", "channel", "method", "outlet", "legal_basis", "consent_text")
