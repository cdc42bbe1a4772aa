// Lets node find what a browser asks the server for: import this file first, then the page's
// modules with `await import(...)`.

import { register } from "node:module";

register("./resolve.mjs", import.meta.url);
