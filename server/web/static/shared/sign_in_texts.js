// Texts of the staff pages' sign-in.

/** @type {import("./i18n.js").Catalogue} */
export const signInTexts = {
  zh: {
    "sign_in.name": "姓名或账号",
    "sign_in.password": "密码",
    "sign_in.go": "登录",
    "sign_in.busy": "正在登录",
    "sign_in.out": "退出",
    "sign_in.large": "大字",
    "sign_in.ended": "登录已过期，请重新登录",
    "sign_in.role.clerk": "窗口人员",
    "sign_in.role.guide": "导办",
    "sign_in.role.supervisor": "值班长",
    "sign_in.role.inspector": "巡查",
    "sign_in.role.manager": "考核办",
    "sign_in.role.admin": "管理员",
  },
  en: {
    "sign_in.name": "Name",
    "sign_in.password": "Password",
    "sign_in.go": "Sign in",
    "sign_in.busy": "Signing in",
    "sign_in.out": "Sign out",
    "sign_in.large": "Large type",
    "sign_in.ended": "Your sign-in has ended. Please sign in again",
    "sign_in.role.clerk": "Clerk",
    "sign_in.role.guide": "Guide",
    "sign_in.role.supervisor": "Supervisor",
    "sign_in.role.inspector": "Inspector",
    "sign_in.role.manager": "Manager",
    "sign_in.role.admin": "Administrator",
  },
};
