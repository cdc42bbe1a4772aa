// Copies the browser's third-party modules from node_modules to the git-ignored folder that
// Flask serves as /static/vendor/. Run after `npm ci`; the wheel carries the result.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const modules = new URL("node_modules/", root);
const target = new URL("server/web/static/vendor/", root);

/** Each file is served at /static/vendor/<to>. */
const copies = [
  ["lit-html/lit-html.js", "lit-html/lit-html.js"],
  ["lit-html/directive.js", "lit-html/directive.js"],
  ["lit-html/directive-helpers.js", "lit-html/directive-helpers.js"],
  ["lit-html/directives/repeat.js", "lit-html/directives/repeat.js"],
  ["lit-html/directives/class-map.js", "lit-html/directives/class-map.js"],
  ["lit-html/directives/if-defined.js", "lit-html/directives/if-defined.js"],
  ["lit-html/directives/keyed.js", "lit-html/directives/keyed.js"],
  ["lit-html/directives/live.js", "lit-html/directives/live.js"],
  ["lit-html/LICENSE", "lit-html/LICENSE"],
  ["socket.io-client/dist/socket.io.esm.min.js", "socket.io/socket.io.esm.min.js"],
  ["socket.io-client/LICENSE", "socket.io/LICENSE"],
];

await rm(target, { recursive: true, force: true });
const versions = {};
for (const [from, to] of copies) {
  const destination = new URL(to, target);
  await mkdir(new URL("./", destination), { recursive: true });
  if (to.endsWith(".js")) {
    // The source maps stay behind, so the comment that names them would only cause 404s.
    const text = await readFile(new URL(from, modules), "utf8");
    await writeFile(destination, text.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  } else {
    await cp(new URL(from, modules), destination);
  }
  const name = from.split("/")[0];
  const about = JSON.parse(await readFile(new URL(`${name}/package.json`, modules), "utf8"));
  versions[name] = about.version;
}
await writeFile(new URL("versions.json", target), `${JSON.stringify(versions, null, 2)}\n`);
console.log(`${copies.length} files copied to ${fileURLToPath(target)}`);
