"""Sentences as brokers write them, and what they come to.

Read on Wednesday 25 November 2026 at 10:41. `?` are choices, `~` is assumed; an outcome
that is only assumed to be "talked" and the present moment are left out.
"""

EVERYDAY = """
李四 面谈 缺身份证、银行卡 => client=3; kind=visit; papers=本人身份证:missing,本人银行卡:missing
李四 来营业部 带齐资料 => client=3; kind=reception; papers=本人身份证:seen,本人银行卡:seen,本人手机:seen
李四 面谈 身份证没带 => client=3; kind=visit; papers=本人身份证:missing
李四 面谈 带了身份证 => client=3; kind=visit; papers=本人身份证:seen
李四 电话 下次带户口本 => client=3; kind=phone; papers=户口本:promised
李四 面谈 不缺身份证 => client=3; kind=visit; note=不缺身份证
李四 面谈 问身份证 => client=3; kind=visit; note=问身份证
李四 面谈 资料没带齐 => client=3; kind=visit; note=资料没带齐
李四 电话 周五 3点 见面 => client=3; kind=phone; book=visit; next_on=2026-11-27; next_at=15:00:00; next_what=见面
李四 电话 周五下午三点见面 => client=3; kind=phone; book=visit; next_on=2026-11-27; next_at=15:00:00; next_what=见面
李四 面谈 想开户 周五下午三点来开户 => client=3; kind=visit; aida=action; book=opening; next_on=2026-11-27; next_at=15:00:00; next_what=来开户
李四 电话 明天上午10点上门 => client=3; kind=phone; book=visit; next_on=2026-11-26; next_at=10:00:00; next_what=上门
李四 电话 周五下午三点再约 => client=3; kind=phone; next_on=2026-11-27; next_at=15:00:00; next_what=再约
lisi called, no identity card => client=3; kind=phone; papers=本人身份证:missing
lisi called, Friday 3pm meet => client=3; kind=phone; book=visit; next_on=2026-11-27; next_at=15:00:00; next_what=meet
张三2231 面谈 想开户 缺身份证 周五再约 => client=1; kind=visit; aida=action; next_on=2026-11-27; next_what=再约; papers=本人身份证:missing
李四 电话 没打通 => client=3; kind=phone; outcome=not_reached
李四 打电话 没接 => client=3; kind=phone; outcome=not_reached
李四 微信 没回 => client=3; kind=message; outcome=not_reached
李四 上门 不在家 => client=3; kind=visit; outcome=not_reached
李四 电话 关机 => client=3; kind=phone; outcome=not_reached
李四 面谈 感兴趣 => client=3; kind=visit; outcome=interested; aida=interest
李四 面谈 很感兴趣 想买 => client=3; kind=visit; outcome=interested; aida=desire
李四 面访 想要 => client=3; kind=visit; aida=desire
李四 电话 听说过 => client=3; kind=phone; aida=attention
李四 拜访 想转户 => client=3; kind=visit; aida=action
李四 短信 同意 => client=3; kind=message; outcome=agreed
李四 邮件 想多了解 => client=3; kind=email; outcome=interested; aida=interest
李四 寄信 => client=3; kind=letter
李四 讲座 有兴趣 => client=3; kind=event; outcome=interested; aida=interest
李四 来营业部 准备开户 => client=3; kind=reception; aida=action
李四 定期访问 聊了聊 => client=3; kind=interview; outcome=reached
李四 电话 嫌手续费高 => client=3; kind=phone; objection=1; outcome=objected~
李四 电话 佣金贵 => client=3; kind=phone; objection=1; outcome=objected~
李四 见面 手续麻烦 => client=3; kind=visit; objection=2; outcome=objected~
李四 面谈 太远 => client=3; kind=visit; objection=3; outcome=objected~
李四 面谈 别家有户 => client=3; kind=visit; objection=4; outcome=objected~
李四 电话 没时间 => client=3; kind=phone; objection=5; outcome=objected~
李四 面谈 不放心 => client=3; kind=visit; objection=6; outcome=objected~
李四 面谈 以前亏过 => client=3; kind=visit; objection=7; outcome=objected~
ls 面谈 => client=3; kind=visit
lisi 电话 => client=3; kind=phone
尾号1234 微信 => client=3; kind=message
李四1234 微信 => client=3; kind=message
13700001234 微信 => client=3; kind=message
李总 电话 => client=3; kind=phone
李女士 面谈 => client=3; kind=visit
昨天 李四 面谈 => client=3; kind=visit; happened_at=2026-11-24 10:41
前天见了李四 => client=3; kind=visit; happened_at=2026-11-23 10:41
今天上午10点李四来营业部 => client=3; kind=reception; happened_at=2026-11-25 10:00
李四 昨晚 电话 => client=3; kind=phone; happened_at=2026-11-24 19:30
李四 三天前 拜访 => client=3; kind=visit; happened_at=2026-11-22 10:41
上周二 李四 面访 => client=3; kind=visit; happened_at=2026-11-17 10:41
上周五下午三点 李四 面谈 => client=3; kind=visit; happened_at=2026-11-20 15:00
李四 电话 明天再打 => client=3; kind=phone; next_on=2026-11-26; next_what=再打
李四 电话 后天再联系 => client=3; kind=phone; next_on=2026-11-27; next_what=再联系
李四 电话 大后天回访 => client=3; kind=phone; next_on=?2026-11-28|2026-11-30; next_what=回访
李四 面谈 下周二再约 => client=3; kind=visit; next_on=2026-12-01; next_what=再约
李四 面谈 下周再约 => client=3; kind=visit; next_on=2026-11-30; next_what=再约
李四 面谈 三天后再约 => client=3; kind=visit; next_on=?2026-11-28|2026-11-30; next_what=再约
李四 面谈 两周后再约 => client=3; kind=visit; next_on=2026-12-09; next_what=再约
李四 面谈 一个月后再联系 => client=3; kind=visit; next_on=2026-12-25; next_what=再联系
李四 面谈 三个工作日后回电 => client=3; kind=visit; next_on=2026-11-30; next_what=回电
李四 面谈 月底再谈 => client=3; kind=visit; next_on=2026-11-30; next_what=再谈
李四 面谈 下月初再谈 => client=3; kind=visit; next_on=2026-12-01; next_what=再谈
李四 面谈 下个月3号再谈 => client=3; kind=visit; next_on=2026-12-03; next_what=再谈
李四 面谈 30号再谈 => client=3; kind=visit; next_on=2026-11-30; next_what=再谈
李四 面谈 12月1日再谈 => client=3; kind=visit; next_on=2026-12-01; next_what=再谈
李四 面谈 12-3再谈 => client=3; kind=visit; next_on=2026-12-03; next_what=再谈
李四 面谈 元旦后再谈 => client=3; kind=visit; next_on=2027-01-04; next_what=再谈
李四 面谈 节后再谈 => client=3; kind=visit; next_on=2027-01-04; next_what=再谈
李四 面谈 年底再看 => client=3; kind=visit; next_on=2026-12-31; next_what=再看
李四 面谈 周六吃饭再约 => client=3; kind=visit; next_on=2026-11-28; next_what=吃饭再约
李四 面谈 周日再约 => client=3; kind=visit; next_on=2026-11-29; next_what=再约
李四 面谈 明天上午10点带身份证来 => client=3; kind=visit; next_on=2026-11-26; next_at=10:00:00; next_what=带身份证来; papers=本人身份证:promised
李四 面谈 周五下午三点半再来 => client=3; kind=visit; next_on=2026-11-27; next_at=15:30:00; next_what=再来
李四 电话 今天下午三点再来 => client=3; kind=phone; next_on=2026-11-25; next_at=15:00:00; next_what=再来
李四 电话 聊了20分钟 => client=3; kind=phone; outcome=reached; minutes=20
李四 电话 半小时 => client=3; kind=phone; minutes=30
李四 面谈 一个半小时 => client=3; kind=visit; minutes=90
李四 面谈 1.5小时 => client=3; kind=visit; minutes=90
和王芳一起见了李四 => attendees=王芳; client=3; kind=visit
王芳介绍的李四 面谈 => introducer=4; client=3; kind=visit
经王芳介绍 李四 面谈 => introducer=4; client=3; kind=visit
李四和王芳 面谈 => attendees=王芳; client=3; kind=visit
met li si => client=3; kind=visit
met li si yesterday => client=3; kind=visit; happened_at=2026-11-24 10:41
phoned li si, no answer => client=3; kind=phone; outcome=not_reached
called li si, interested => client=3; kind=phone; outcome=interested; aida=interest
visited li si, wants to open => client=3; kind=visit; aida=action
li si came to the branch, agreed => client=3; kind=reception; outcome=agreed
messaged li si, no reply => client=3; kind=message; outcome=not_reached
emailed li si => client=3; kind=email
li si phone, fees too high => client=3; kind=phone; objection=1; outcome=objected~
li si met, too far => client=3; kind=visit; objection=3; outcome=objected~
li si called, no time => client=3; kind=phone; objection=5; outcome=objected~
met li si, call back tomorrow => client=3; kind=visit; next_on=2026-11-26; next_what=call back
met li si, call back next Tue => client=3; kind=visit; next_on=2026-12-01; next_what=call back
met li si, call back in 3 days => client=3; kind=visit; next_on=?2026-11-28|2026-11-30; next_what=call back
met li si, call back in two weeks => client=3; kind=visit; next_on=2026-12-09; next_what=call back
met li si, follow up on Friday => client=3; kind=visit; next_on=2026-11-27; next_what=follow up
met li si, follow up on the 3rd => client=3; kind=visit; next_on=2026-12-03; next_what=follow up
met li si, follow up Dec 1 => client=3; kind=visit; next_on=2026-12-01; next_what=follow up
met li si, send papers at 3pm tomorrow => client=3; kind=visit; next_on=2026-11-26; next_at=15:00:00; next_what=send papers
met li si, see again at the end of the month => client=3; kind=visit; next_on=2026-11-30; next_what=see again
met li si for half an hour => client=3; kind=visit; minutes=30
met li si last Friday => client=3; kind=visit; happened_at=2026-11-20 10:41
met li si 2 days ago => client=3; kind=visit; happened_at=2026-11-23 10:41
met li si the day before yesterday => client=3; kind=visit; happened_at=2026-11-23 10:41
mr li called => client=3; kind=phone
introduced by wang fang, met li si => introducer=4; client=3; kind=visit
met li si with wang fang => attendees=wang fang; client=3; kind=visit
John Smith visited, interested => client=10; kind=visit; outcome=interested; aida=interest
"""

# Denied, asked about, two days, two people, nobody, holidays, half understood.
HARD = """
李四 面谈 不感兴趣 => client=3; kind=visit; outcome=refused
李四 电话 没兴趣 => client=3; kind=phone; outcome=refused
李四 电话 不想开户 => client=3; kind=phone; outcome=refused
李四 电话 没说手续费高 => client=3; kind=phone; note=没说手续费高
李四 面谈 不是不感兴趣 => client=3; kind=visit; note=不是不感兴趣
李四 面谈 不是没兴趣 => client=3; kind=visit; note=不是没兴趣
李四 面谈 是否感兴趣 => client=3; kind=visit; note=是否感兴趣
李四 面谈 没提手续麻烦 => client=3; kind=visit; note=没提手续麻烦
李四 电话 并不觉得太远 => client=3; kind=phone; note=并不觉得太远
李四 面谈 还没同意 => client=3; kind=visit; note=还没同意
李四 面谈 不太感兴趣 => client=3; kind=visit; note=不太感兴趣
李四 面谈 暂不考虑 => client=3; kind=visit; outcome=refused; note=暂
met li si, not interested => client=3; kind=visit; outcome=refused
met li si, isn't interested => client=3; kind=visit; note=isn't interested
met li si, didn't say too expensive => client=3; kind=visit; note=didn't say too expensive
met li si, never agreed => client=3; kind=visit; note=never agreed
met li si, asked if interested => client=3; kind=visit; note=asked if interested
李四 电话 别再打 => client=3; kind=phone; outcome=refused
昨天见了李四 下周二再约 => client=3; kind=visit; next_on=2026-12-01; happened_at=2026-11-24 10:41; next_what=再约
昨天和前天都见了李四 => client=3; kind=visit; happened_at=?2026-11-24 10:41|2026-11-23 10:41
李四 面谈 周五或下周一再约 => client=3; kind=visit; next_on=?2026-11-27|2026-11-30; next_what=再约
李四 面谈 周五送资料，下周二再约 => client=3; kind=visit; next_on=?2026-11-27|2026-12-01; next_what=送资料 再约
周五 李四 面谈 => client=3; kind=visit; day=?2026-11-20|2026-11-27
周三 李四 面谈 => client=3; kind=visit; day=?2026-11-25|2026-12-02
李四 面谈 周三再约 => client=3; kind=visit; next_on=2026-12-02; next_what=再约
15号 李四 面谈 => client=3; kind=visit; day=?2026-11-15|2026-12-15
25号 李四 面谈 => client=3; kind=visit; day=?2026-11-25|2026-12-25
李四 面谈 15号再约 => client=3; kind=visit; next_on=2026-12-15; next_what=再约
周五见了李四 => client=3; kind=visit; happened_at=2026-11-20 10:41
met li si Friday => client=3; kind=visit; happened_at=2026-11-20 10:41
met li si, call back next Fri => client=3; kind=visit; next_on=?2026-11-27|2026-12-04; next_what=call back
Friday li si phone => client=3; kind=phone; day=?2026-11-20|2026-11-27
昨天下午三点见了李四 => client=3; kind=visit; happened_at=2026-11-24 15:00
李四 面谈 三点 => client=3; kind=visit; note=三点
李四 上午见面 下午三点再来 => client=3; kind=visit; next_on=2026-11-25; next_at=15:00:00; happened_at=2026-11-25 09:30; next_what=再来
张三 面谈 => client=?1|2; kind=visit
张总 电话 => client=?1|2|5|6; kind=phone
张建 面谈 => client=6; kind=visit
张建国 面谈 => client=5; kind=visit
尾号9999 电话 => client=7; kind=phone
李四 王芳 面谈 => client=?3|4; kind=visit
李四 9999 电话 => client=?3|7; kind=phone
mr zhang called => client=?1|2|5|6; kind=phone
何二 电话 => client=9; kind=phone
he visited li si => client=3; kind=visit
赵六 面谈 => kind=visit; note=赵六
面谈 想开户 周五再约 => kind=visit; aida=action; next_on=2026-11-27; next_what=再约
电话 没打通 => kind=phone; outcome=not_reached
7788 电话 => kind=phone; note=7788
周五再约 => next_on=2026-11-27; next_what=再约
met somebody, interested => kind=visit; outcome=interested; aida=interest; note=somebody
李四 面谈 国庆后再谈 => client=3; kind=visit; next_on=2027-10-08; next_what=再谈
李四 面谈 春节后再谈 => client=3; kind=visit; note=春节后再谈
李四 面谈 1月1日再约 => client=3; kind=visit; next_on=2027-01-01; next_what=再约
李四 面谈 in 3 days => client=3; kind=visit; next_on=?2026-11-28|2026-11-30
李四 面谈 五一前再约 => client=3; kind=visit; next_on=2027-04-30; next_what=再约
李四 电话 约了面谈 => client=3; kind=?phone|visit; note=约了
李四 打电话 发微信 => client=3; kind=?phone|message
李四 电话 没打通 改发微信 => client=3; kind=?phone|message; outcome=not_reached; note=改
李四 面谈 提了两点建议 => client=3; kind=visit; note=提了两点建议
李四 面谈 有一点兴趣 => client=3; kind=visit; outcome=interested; aida=interest
李四 面谈 亏了50万 => client=3; kind=visit; note=亏了50万
李四 面谈 2号线旁边 => client=3; kind=visit; note=2号线旁边
李四 面谈 大约半小时 => client=3; kind=visit; minutes=30
李四 面谈 手续费高 太远 => client=3; kind=visit; objection=?1|3; outcome=objected~
李四 面谈 拒绝了 又同意 => client=3; kind=visit; outcome=?refused|agreed
李四 电话 600519 涨了9.5% => client=3; kind=phone; note=600519 涨了9.5%
买买提·艾力 面谈 => client=7; kind=visit
maimaiti 面谈 => client=7; kind=visit
欧阳娜娜 面谈 => client=8; kind=visit
李四 ２０分钟 电话 => client=3; kind=phone; minutes=20
李四：电话，没打通；明天再打！ => client=3; kind=phone; outcome=not_reached; next_on=2026-11-26; next_what=再打
LI SI MET, INTERESTED => client=3; kind=visit; outcome=interested; aida=interest
李四电话没打通明天再打 => client=3; kind=phone; outcome=not_reached; next_on=2026-11-26; next_what=再打
跟李四面谈了想开户周五再约 => client=3; kind=visit; outcome=reached; aida=action; next_on=2026-11-27; next_what=再约
李四 面谈 周五他爱人再来 => client=3; kind=visit; next_on=2026-11-27; next_what=他爱人再来
李四 面谈 问他想不想开户 => client=3; kind=visit; note=问他想不想开户
李四 面谈 没问题 同意 => client=3; kind=visit; outcome=agreed; note=没问题
李四 面谈 不但感兴趣 还想买 => client=3; kind=visit; outcome=interested; aida=desire; note=不但 还
"""
