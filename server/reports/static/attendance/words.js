// What marks and leave are called, on the page of attendance and in letters to departments.

/** @type {import("/static/shared/i18n.js").Catalogue} */
export const attendanceWords = {
  zh: {
    "kind.late": "迟到",
    "kind.early": "早退",
    "kind.absent": "旷工",
    "kind.out": "擅自外出",
    "kind.proxy": "代签",
    "kind.total": "迟到早退累计",
    "kind.personal": "事假",
    "kind.unstaffed": "窗口无人",
    "leave.days": "{days} 天",
    "leave.personal": "事假",
    "leave.sick": "病假",
    "leave.official": "公出",
    "leave.other": "其他",
  },
  en: {
    "kind.late": "Late",
    "kind.early": "Left early",
    "kind.absent": "Absent",
    "kind.out": "Out without leave",
    "kind.proxy": "Signed for another",
    "kind.total": "Late and early, added up",
    "kind.personal": "Personal leave",
    "kind.unstaffed": "Window unstaffed",
    "leave.days": "{days} days",
    "leave.personal": "Personal",
    "leave.sick": "Sick",
    "leave.official": "Official",
    "leave.other": "Other",
  },
};
