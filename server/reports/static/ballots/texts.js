// Texts of the page of ballots and surveys.

/** @type {import("/static/shared/i18n.js").Catalogue} */
export const texts = {
  zh: {
    title: "互评与评议", starting: "正在打开", sheets: "考核成绩",
    forbidden: "您的岗位({role})不参加互评。",
    "tab.vote": "投票", "tab.polls": "互评", "tab.surveys": "群众评议",
    about: "对象", "about.window": "窗口互评", "about.clerk": "人员互评", scheme: "方案", period: "考核期", closes: "截止日期", until: "{day} 截止",
    "vote.none": "现在没有进行中的互评", "vote.how": "无记名：谁投了票与投了什么分开保存，不记时间和先后；投出后任何人都不能查看或更改。不了解的可以不选。",
    "vote.send": "投出选票", "vote.done": "选票已投出", "vote.in": "您已投票，谢谢",
    "poll.open": "开始互评", "poll.opened": "互评已开始", "poll.none": "还没有互评", "poll.withdraw": "撤销", "poll.sure": "撤销后已投的票作废，不公开。确定？",
    "poll.secret": "截止前不显示任何票数；不足 {least} 人投票则不公开、不计入。", "poll.voters": "{of} 人中 {n} 人投票", "poll.few": "投票不足 {least} 人，不公开，也不计入成绩",
    "state.open": "进行中", "state.closed": "已截止", "state.withdrawn": "已撤销",
    "survey.of": "评议谁", "survey.date": "日期", "survey.channel": "方式", "channel.phone": "电话抽查", "channel.card": "评议卡", "survey.grades": "份数",
    "survey.enter": "登记", "survey.done": "已登记", "survey.by": "登记人", "survey.strike": "作废", "survey.struck": "已作废", "survey.no_scheme": "这个方案没有群众评议",
  },
  en: {
    title: "Ballots and surveys", starting: "Opening", sheets: "Sheets",
    forbidden: "Your role ({role}) takes no part in ballots.",
    "tab.vote": "Vote", "tab.polls": "Ballots", "tab.surveys": "Surveys",
    about: "About", "about.window": "Ballot about windows", "about.clerk": "Ballot about people", scheme: "Scheme", period: "Period", closes: "Last day", until: "open until {day}",
    "vote.none": "No ballot is open now", "vote.how": "Secret: who voted is kept apart from what was voted, without time or order; nobody can look at or change a ballot. Leave out whom you do not know.",
    "vote.send": "Cast the ballot", "vote.done": "Your ballot is cast", "vote.in": "You have voted, thank you",
    "poll.open": "Open a ballot", "poll.opened": "The ballot is open", "poll.none": "There are no ballots yet", "poll.withdraw": "Withdraw", "poll.sure": "Votes cast so far are dropped and never told. Withdraw?",
    "poll.secret": "Nothing is shown before it closes; with fewer than {least} voters it is neither told nor counted.", "poll.voters": "{n} of {of} voted", "poll.few": "Fewer than {least} voted: neither told nor counted",
    "state.open": "open", "state.closed": "closed", "state.withdrawn": "withdrawn",
    "survey.of": "About", "survey.date": "Day", "survey.channel": "How", "channel.phone": "by telephone", "channel.card": "on cards", "survey.grades": "Counts",
    "survey.enter": "Enter", "survey.done": "Entered", "survey.by": "Entered by", "survey.strike": "Strike", "survey.struck": "struck", "survey.no_scheme": "This scheme has no surveys",
  },
};
