// The page of letters to departments at work. ?department=ID&month=YYYY-MM opens one.

import { runFrame, translate } from "../frame.js";
import { initial, monthBefore, next } from "./state.js";
import { texts } from "./texts.js";
import { view } from "./view.js";

const query = new URLSearchParams(location.search);
const t = (/** @type {"zh"|"en"} */ language) => translate(language, texts);

const { page } = runFrame({
  initial: {
    ...initial,
    department: query.get("department") || initial.department,
    month: query.get("month") || "",
  },
  next,
  t,
  view: (state, hands) =>
    view(
      state,
      {
        ...hands,
        department: (department) => page.dispatch({ type: "department", department }),
        month: (month) => page.dispatch({ type: "month", month }),
        print: () => window.print(),
      },
      t(state.language),
    ),
  load: async ({ department, month }, api) => {
    // The month before the hall's own today.
    const asked = month || monthBefore((await api.get("/reports/day")).date);
    return { type: "letter", letter: await api.get(`/letters?department=${encodeURIComponent(department)}&month=${asked}`) };
  },
  loadOn: ["department", "month"],
});
