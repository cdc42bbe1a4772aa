// The one module that names lit-html's files: pages import their templates from here.

export { html, svg, render, nothing } from "/static/vendor/lit-html/lit-html.js";
export { repeat } from "/static/vendor/lit-html/directives/repeat.js";
export { classMap } from "/static/vendor/lit-html/directives/class-map.js";
export { ifDefined } from "/static/vendor/lit-html/directives/if-defined.js";
export { keyed } from "/static/vendor/lit-html/directives/keyed.js";
export { live } from "/static/vendor/lit-html/directives/live.js";

/** What a view function may return. @typedef {unknown} View */
