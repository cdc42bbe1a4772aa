// What every page does alike: keep a state, draw it, open its dialogs, remember large type.

import { render } from "./html.js";

/**
 * Draws at most once per turn of the event loop, however many events came in.
 * @template S, E
 * @param {object} given
 * @param {S} given.state
 * @param {(state: S, event: E) => S} given.next
 * @param {(state: S, dispatch: (event: E) => void) => unknown} given.view
 * @param {HTMLElement} given.root
 * @param {(state: S, old: S, event: E) => void} [given.after]  effects, told at every event
 */
export function runPage({ state, next, view, root, after }) {
  let current = state;
  let due = false;
  const draw = () => {
    due = false;
    render(view(current, dispatch), root);
    openDialogs(root);
  };
  /** @param {E} event */
  function dispatch(event) {
    const old = current;
    current = next(old, event);
    if (current !== old && !due) {
      due = true;
      queueMicrotask(draw);
    }
    if (after) after(current, old, event);
  }
  draw();
  return { dispatch, state: () => current };
}

/** @type {WeakMap<HTMLDialogElement, Element|null>} */
const openers = new WeakMap();

/**
 * A `<dialog data-modal>` that a view draws is opened as modal here, and the focus goes back to
 * where it was when the view no longer draws it.
 * @param {HTMLElement} root
 */
function openDialogs(root) {
  for (const dialog of root.querySelectorAll("dialog[data-modal]")) {
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) continue;
    openers.set(dialog, document.activeElement);
    dialog.showModal();
    new MutationObserver((_, observer) => {
      if (dialog.isConnected) return;
      observer.disconnect();
      const opener = openers.get(dialog);
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    }).observe(root, { childList: true, subtree: true });
  }
}

const LARGE = "tingxu.large_type";

/** Large type is a class on <html>; `kept` remembers it in this browser (not on shared kiosks). */
export function applyLargeType(/** @type {boolean} */ on, /** @type {boolean} */ kept) {
  document.documentElement.classList.toggle("large-type", on);
  if (kept) localStorage.setItem(LARGE, on ? "1" : "0");
}

/** @returns {boolean} */
export function keptLargeType() {
  return localStorage.getItem(LARGE) === "1";
}

/**
 * A bar that says since when what is shown is old; nothing while connected.
 * @param {import("./link.js").LinkState} link
 * @param {number} offset_min
 * @param {import("./i18n.js").Translate} t
 * @param {(ms: number, offset_min: number) => string} hm
 * @returns {string|null}
 */
export function linkNote(link, offset_min, t, hm) {
  if (link.online) return null;
  if (link.refused) return t("link.refused", { code: link.refused });
  if (link.since === null) return t("link.connecting");
  return t("link.lost_since", { time: hm(link.since, offset_min) });
}
