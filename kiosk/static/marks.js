// Icons that only the kiosk has; see /static/shared/icons.js for how they are drawn.

import { html } from "/static/shared/html.js";

export const iconHome = () =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M4 11l8-7 8 7M6 10v10h12V10" />
  </svg>`;

export const iconDown = () =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M12 3v11M7.5 10l4.5 4.5 4.5-4.5M4 20h16" />
  </svg>`;

export const iconErase = () =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M9 5h12v14H9l-6-7zM12 9l6 6M18 9l-6 6" />
  </svg>`;

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring that empties. @param {number} share what is left, 0 to 1 @param {number} seconds */
export const countdown = (share, seconds) =>
  html`<svg class="countdown" viewBox="0 0 36 36" aria-hidden="true" focusable="false">
    <circle class="countdown-track" cx="18" cy="18" r=${RADIUS} />
    <circle class="countdown-left" cx="18" cy="18" r=${RADIUS} transform="rotate(-90 18 18)"
      stroke-dasharray=${ROUND} stroke-dashoffset=${ROUND * (1 - Math.max(0, Math.min(1, share)))} />
    <text x="18" y="22.5" text-anchor="middle">${seconds}</text>
  </svg>`;
