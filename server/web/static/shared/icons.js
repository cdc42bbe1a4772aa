// Line icons, drawn for this product on a 24 × 24 grid. They take the colour of the text and are
// hidden from screen readers: a word always stands beside them.

import { html, svg } from "./html.js";

/** @param {unknown} paths */
const icon = (paths) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths}</svg>`;

export const iconBack = () => icon(svg`<path d="M15 5l-7 7 7 7" />`);
export const iconNext = () => icon(svg`<path d="M9 5l7 7-7 7" />`);
export const iconClose = () => icon(svg`<path d="M6 6l12 12M18 6L6 18" />`);
export const iconCheck = () => icon(svg`<path d="M4 13l5 5L20 7" />`);
export const iconPlus = () => icon(svg`<path d="M12 5v14M5 12h14" />`);
export const iconMenu = () => icon(svg`<path d="M4 7h16M4 12h16M4 17h16" />`);
export const iconSearch = () => icon(svg`<circle cx="11" cy="11" r="6" /><path d="M16 16l4.5 4.5" />`);
export const iconWarn = () =>
  icon(svg`<path d="M12 4L2.8 20h18.4z" /><path d="M12 10v5M12 17.4v.2" />`);
export const iconInfo = () =>
  icon(svg`<circle cx="12" cy="12" r="9" /><path d="M12 11v6M12 7.4v.2" />`);
export const iconOffline = () =>
  icon(svg`<path d="M4 10a12 12 0 0 1 16 0M7.5 13.5a7 7 0 0 1 9 0M12 18v.2" /><path d="M4 20L20 4" />`);
export const iconPrinter = () =>
  icon(svg`<path d="M7 9V4h10v5M5 9h14v8h-3M8 17H5V9" /><path d="M8 14h8v6H8z" />`);
export const iconPerson = () =>
  icon(svg`<circle cx="12" cy="8" r="4" /><path d="M4 20.5c1-5 4-6.5 8-6.5s7 1.5 8 6.5" />`);
export const iconPeople = () =>
  icon(svg`<circle cx="9" cy="8.5" r="3.5" /><path d="M2.5 19.5c.8-4.3 3.2-5.5 6.5-5.5s5.7 1.2 6.5 5.5" />
    <path d="M15.5 5.2a3.5 3.5 0 0 1 0 6.6M17.8 14.3c2.2.7 3.3 2.4 3.7 5.2" />`);
export const iconCalendar = () =>
  icon(svg`<path d="M4 6h16v14H4zM4 10h16M8 3v5M16 3v5M8.5 15l2.5 2.5 4.5-5" />`);
export const iconClock = () =>
  icon(svg`<circle cx="12" cy="12" r="9" /><path d="M12 7v5.5l3.5 2" />`);
export const iconBell = () =>
  icon(svg`<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4" />`);
export const iconPause = () => icon(svg`<path d="M8 5v14M16 5v14" />`);
export const iconPlay = () => icon(svg`<path d="M7 5l12 7-12 7z" />`);
export const iconSwap = () =>
  icon(svg`<path d="M4 8h14l-4-4M20 16H6l4 4" />`);
export const iconWindow = () =>
  icon(svg`<path d="M4 4h16v11H4zM2 19h20M12 4v11" />`);
export const iconTicket = () =>
  icon(svg`<path d="M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4z" /><path d="M14 8v8" />`);
export const iconGlobe = () =>
  icon(svg`<circle cx="12" cy="12" r="9" /><path d="M3 12h18M12 3c5 5.5 5 12.5 0 18M12 3c-5 5.5-5 12.5 0 18" />`);
export const iconTextSize = () =>
  icon(svg`<path d="M2.5 19L8 6l5.5 13M4.4 14.5h7.2" /><path d="M15 19l3.3-8 3.2 8M16.2 16.2h4.2" />`);
export const iconDevice = () =>
  icon(svg`<path d="M3 4h18v12H3zM8 20h8M12 16v4" />`);
export const iconSound = () =>
  icon(svg`<path d="M4 9.5h4l5-4v13l-5-4H4zM16 9a4.5 4.5 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11" />`);
export const iconExit = () => icon(svg`<path d="M13 4H5v16h8M10 12h10l-4-4M20 12l-4 4" />`);

/** Mouths from a deep frown (1) to a wide smile (5). */
const MOUTHS = [
  "M7.5 17.2c1.8-3.8 7.2-3.8 9 0",
  "M8 16.4c1.6-2 6.4-2 8 0",
  "M8 15.5h8",
  "M8 14.6c1.6 2 6.4 2 8 0",
  "M7.2 13.8c1.6 4.6 8 4.6 9.6 0z",
];

/** @param {number} level 1 to 5 */
export const iconFace = (level) =>
  icon(svg`<circle cx="12" cy="12" r="9.5" /><path d="M9 8.8v1.2M15 8.8v1.2" /><path d=${MOUTHS[level - 1]} />`);
