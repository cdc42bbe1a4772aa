// Texts of the editor of schemes.

/** @type {import("/static/shared/i18n.js").Catalogue} */
export const texts = {
  zh: {
    title: "考核方案", starting: "正在打开", admin: "大厅设置", sheets: "考核成绩",
    forbidden: "您的岗位({role})不编辑考核方案，请用考核办或管理员的账号登录。",
    scheme: "方案", used: "本厅采用", new: "新方案", copy: "复制为新方案", "copy.id": "新方案编号（字母、数字、-）", "copy.go": "复制",
    look: "编辑方式", as_form: "表单", as_text: "TOML 文本", save: "存为第 {version} 版", saved: "已保存",
    versions: "历次版本（{n}）", shipped: "随产品附带", add: "增加", "add.item": "增加项目", take_away: "删去",
    preview: "按修改后重新计算", "preview.none": "改正错误后显示", "preview.unscored": "其中一个方案不计分，没有可比的成绩", "preview.sum": "{n} 人，{changed} 人有变化", "preview.unknown": "该期登记过、修改后的方案里没有的项目：{items}（不再扣分）",
    "choice.cycle.week": "周", "choice.cycle.month": "月", "choice.cycle.quarter": "季", "choice.cycle.half_year": "半年", "choice.cycle.year": "年", "choice.floor.category": "各类不低于 0", "choice.floor.total": "总分不低于 0", "choice.floor.none": "不设", "choice.graded_on.total": "考核得分", "choice.graded_on.composite": "综合考评", "choice.window_score.mean": "人员平均", "choice.window_score.none": "不计", "choice.longer.mean": "各期平均", "choice.longer.none": "不计", "choice.mark.A": "A 自动", "choice.mark.P": "P 提示", "choice.mark.X": "X 导入", "choice.mark.I": "I 录入", "choice.counts_for.period": "本期", "choice.counts_for.year": "全年", "choice.of.clerk": "个人", "choice.of.window": "窗口", "choice.of.department": "单位", "choice.order.high": "高者好", "choice.order.low": "低者好",
    looking: "正在计算", who: "姓名", old: "原得分", now: "新得分", grade: "等次",
    "section.whole": "总则", "section.categories": "类别与项目", "section.composite": "综合考评权重", "section.grades": "等次", "section.bonuses": "奖分", "section.exclusions": "不得评优和一票否决", "section.awards": "评选", "section.criteria": "评比方面", "section.readings": "原文未写明处采用的读法",
    "field.name": "名称", "field.source": "来源", "field.cycle": "周期", "field.floor": "扣分下限", "field.graded_on": "按什么评等次", "field.missing": "缺评议或互评时", "field.window_score": "窗口得分", "field.longer": "更长周期",
    "field.id": "编号", "field.points": "分值", "field.code": "代码", "field.unit": "单位", "field.mark": "来源标记", "field.then": "第二次起", "field.upto.count": "不超过", "field.upto.points": "不超过时扣", "field.free.count": "每年免扣",
    "field.whole": "全部扣完", "field.excludes": "不得评优于", "field.reprimand": "通报批评", "field.from": "最低分", "field.range.0": "最少", "field.range.1": "最多", "field.counts_for": "计入", "field.of": "对应", "field.veto": "一票否决",
    "field.places": "名额", "field.measure": "指标", "field.order": "好坏方向", "field.about": "未写明处", "field.taken": "采用的读法",
    "field.composite.score": "考核得分 %", "field.composite.surveys.weight": "群众评议 %", "field.composite.ballots.weight": "互评 %",
  },
  en: {
    title: "Assessment schemes", starting: "Opening", admin: "Set-up", sheets: "Sheets",
    forbidden: "Your role ({role}) does not edit schemes; sign in as an assessor or administrator.",
    scheme: "Scheme", used: "in use", new: "new", copy: "Copy as a new scheme", "copy.id": "Id of the new scheme (letters, digits, -)", "copy.go": "Copy",
    look: "Edit as", as_form: "Form", as_text: "TOML", save: "Save as version {version}", saved: "Saved",
    versions: "Versions ({n})", shipped: "came with the product", add: "Add", "add.item": "Add an item", take_away: "Take away",
    preview: "Recomputed", "preview.none": "Shown once the faults are mended", "preview.unscored": "One of the two has no points: nothing to compare", "preview.sum": "{n} people, {changed} change", "preview.unknown": "Registered then, not in the edited scheme: {items} (they take nothing)",
    "choice.cycle.week": "Week", "choice.cycle.month": "Month", "choice.cycle.quarter": "Quarter", "choice.cycle.half_year": "Half-year", "choice.cycle.year": "Year", "choice.floor.category": "Each category ≥ 0", "choice.floor.total": "Total ≥ 0", "choice.floor.none": "None", "choice.graded_on.total": "Score", "choice.graded_on.composite": "Composite", "choice.window_score.mean": "People's mean", "choice.window_score.none": "None", "choice.longer.mean": "Mean of its parts", "choice.longer.none": "None", "choice.mark.A": "A reckoned", "choice.mark.P": "P suspected", "choice.mark.X": "X imported", "choice.mark.I": "I entered", "choice.counts_for.period": "The period", "choice.counts_for.year": "The year", "choice.of.clerk": "Person", "choice.of.window": "Window", "choice.of.department": "Department", "choice.order.high": "High", "choice.order.low": "Low",
    looking: "Computing", who: "Name", old: "Old", now: "New", grade: "Grade",
    "section.whole": "The whole", "section.categories": "Categories and items", "section.composite": "Weights of the composite", "section.grades": "Grades", "section.bonuses": "Bonuses", "section.exclusions": "Exclusions and vetoes", "section.awards": "Awards", "section.criteria": "Criteria", "section.readings": "Readings taken where the source is silent",
    "field.name": "Name", "field.source": "Source", "field.cycle": "Cycle", "field.floor": "Floor", "field.graded_on": "Graded on", "field.missing": "Without ballots or surveys", "field.window_score": "Window score", "field.longer": "Longer periods",
    "field.id": "Id", "field.points": "Points", "field.code": "Code", "field.unit": "Unit", "field.mark": "Mark", "field.then": "From the 2nd on", "field.upto.count": "Up to", "field.upto.points": "Up to that takes", "field.free.count": "Free a year",
    "field.whole": "Takes the category", "field.excludes": "Bars by", "field.reprimand": "Reprimand", "field.from": "From", "field.range.0": "Least", "field.range.1": "Most", "field.counts_for": "Counts for", "field.of": "Of", "field.veto": "Veto",
    "field.places": "Places", "field.measure": "Measure", "field.order": "Better", "field.about": "Left open", "field.taken": "Reading taken",
    "field.composite.score": "Score %", "field.composite.surveys.weight": "Surveys %", "field.composite.ballots.weight": "Ballots %",
  },
};
