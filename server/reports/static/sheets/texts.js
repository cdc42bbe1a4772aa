// Texts of the page of sheets.

/** @type {import("/static/shared/i18n.js").Catalogue} */
export const texts = {
  zh: {
    title: "考核成绩", starting: "正在打开", loading: "正在读取", report: "运行日报", ballots: "互评与评议",
    forbidden: "您的岗位({role})不查看考核成绩，请用考核办的账号登录。",
    scheme: "方案", kind: "考核期", "kind.month": "月", "kind.quarter": "季", "kind.half_year": "半年", "kind.year": "年",
    before: "前一期", after: "后一期", what: "对象", "what.clerks": "人员", "what.windows": "窗口", "what.departments": "单位",
    "one.clerks": "姓名", "one.windows": "窗口", "one.departments": "单位",
    rank: "名次", mean: "人员平均", alone: "窗口加扣", total: "得分", surveys: "评议", votes: "互评", composite: "综合", grade: "等次", excluded: "不得评优",
    none: "没有成绩", readings: "原文未写明处采用的读法", missing: "还没有公布的考核期：{periods}；成绩是其余各期的平均", few: "互评只有 {n} 人投票，人数太少，不公开也不计入",
    "not_over": "考核期结束后才能公布", "is.draft": "草稿", "is.published": "已公布", "draft.new": "还没有公布；按流水第 {seq} 条时的情况计算", "draft.same": "与已公布的结果一致", "draft.other": "公布之后有变动，尚未重新公布",
    "published.by": "{at} {by} 公布，方案第 {version} 版", "published.done": "已公布", replaced: "已被更正",
    verify: "按流水复核", identical: "按事件流水重新计算，完全一致", differs: "与事件流水不一致：", to_draft: "看草稿",
    publish: "公布", republish: "重新公布", confirm: "公布 {period} 共 {n} 人的成绩？公布后不能更改，只能重新公布并注明理由。", reason: "更正的理由", "publish.go": "确认公布",
    bonus: "奖分", for_year: "归年终", members: "包括", day: "日期", item: "项目", count: "数量", points: "加扣分", evidence: "依据", see: "查看经过",
    no_lines: "没有加扣分", see_parts: "由各期成绩平均，依据见各期", ratings: "评价：{of} 次服务中 {n} 次评价，满意率 {rate}（只供参考，不计分）", "mine.none": "还没有公布过您的成绩",
  },
  en: {
    title: "Assessment sheets", starting: "Opening", loading: "Reading", report: "Day's report", ballots: "Ballots and surveys",
    forbidden: "Your role ({role}) does not see the sheets; sign in as an assessor.",
    scheme: "Scheme", kind: "Period", "kind.month": "month", "kind.quarter": "quarter", "kind.half_year": "half-year", "kind.year": "year",
    before: "The one before", after: "The one after", what: "Of", "what.clerks": "People", "what.windows": "Windows", "what.departments": "Departments",
    "one.clerks": "Name", "one.windows": "Window", "one.departments": "Department",
    rank: "Rank", mean: "People's mean", alone: "Window alone", total: "Score", surveys: "Surveys", votes: "Ballots", composite: "Composite", grade: "Grade", excluded: "Barred by",
    none: "There are no sheets", readings: "Readings taken where the source is silent", missing: "Not published yet: {periods}; the score is the mean of the others", few: "Only {n} people voted: too few to be told or to count",
    "not_over": "Can be published once the period is over", "is.draft": "Draft", "is.published": "Published", "draft.new": "Not published yet; reckoned at event {seq} of the log", "draft.same": "The same as what is published", "draft.other": "Something has changed since it was published",
    "published.by": "Published {at} by {by}, scheme version {version}", "published.done": "Published", replaced: "put right since",
    verify: "Verify from the log", identical: "Recomputed from the event log: identical", differs: "Differs from the event log:", to_draft: "Show the draft",
    publish: "Publish", republish: "Publish again", confirm: "Publish the results of {n} people for {period}? They cannot be changed afterwards, only published again with a reason.", reason: "Why it is put right", "publish.go": "Publish",
    bonus: "Bonus", for_year: "For the year", members: "Of", day: "Day", item: "Item", count: "Count", points: "Points", evidence: "Evidence", see: "what happened",
    no_lines: "Nothing taken or given", see_parts: "The mean of its parts; the evidence is with them", ratings: "Ratings: {n} of {of} visits, satisfied {rate} (for information, not in the score)", "mine.none": "No sheet of yours is published yet",
  },
};
