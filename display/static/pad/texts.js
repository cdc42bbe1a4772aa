// Texts of the tablet of a window.

/** @type {import("/static/shared/i18n.js").Catalogue} */
export const texts = {
  zh: {
    starting: "正在连接",
    clerk: "工号 {clerk}",
    "idle.open": "您好，请办理业务",
    "idle.paused": "暂停服务，请稍候",
    "idle.closed": "本窗口未开放",
    ask: "{number} 号，请评价本次服务",
    "ask.how": "评价自愿，窗口人员看不到您的评价",
    decline: "不评价",
    left: "{n} 秒后返回",
    thanks: "谢谢您的评价",
    "thanks.how": "请带好您的证件和材料",
    no_window: "没有编号为 {window} 的窗口，请检查地址",
    bad_key: "本机的密钥已失效，请重新配对",
  },
  en: {
    starting: "Connecting",
    clerk: "Clerk no. {clerk}",
    "idle.open": "Welcome",
    "idle.paused": "Service paused. One moment, please",
    "idle.closed": "This window is closed",
    ask: "{number}, how was the service?",
    "ask.how": "Rating is voluntary. The clerk cannot see your own rating",
    decline: "No rating",
    left: { one: "Back in {n} second", other: "Back in {n} seconds" },
    thanks: "Thank you",
    "thanks.how": "Please take your papers with you",
    no_window: "There is no window {window}. Please check the address",
    bad_key: "This device's key is no longer valid. Please pair it again",
  },
};
