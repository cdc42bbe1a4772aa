import "./helpers/paths.mjs";
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";

const { estimateText, fill, preferred, problemText, translator, unmatched } = await import(
  "/static/shared/i18n.js"
);

const root = new URL("../../", import.meta.url);
const folders = [
  "server/web/static/shared/",
  "kiosk/static/",
  "counter/static/",
  "display/static/",
  "server/admin/static/",
  "server/reports/static/",
];

/** Every texts.js of the product, wherever a page lives. */
async function catalogueFiles() {
  const found = [];
  for (const folder of folders) {
    const names = await readdir(new URL(folder, root), { recursive: true }).catch(() => []);
    for (const name of names) {
      if (/(^|\/)\w*texts\.js$/.test(name)) found.push(folder + name);
    }
  }
  return found;
}

const places = (text) =>
  [...(typeof text === "string" ? text : text.one + text.other).matchAll(/\{(\w+)\}/g)]
    .map((match) => match[1])
    .sort();

test("every catalogue has the same keys and places in both languages", async () => {
  const files = await catalogueFiles();
  assert.ok(files.length >= 1, "no catalogue was found");
  for (const file of files) {
    const module = await import(new URL(file, root));
    const catalogues = Object.values(module).filter((value) => value && value.zh && value.en);
    assert.ok(catalogues.length >= 1, `${file} exports no {zh, en}`);
    for (const catalogue of catalogues) {
      assert.deepEqual(unmatched(catalogue), [], `${file}: keys of one language only`);
      for (const key of Object.keys(catalogue.zh)) {
        const [zh, en] = [catalogue.zh[key], catalogue.en[key]].map((t) => new Set(places(t)));
        assert.deepEqual(zh, en, `${file}: places of ${key}`);
      }
    }
  }
});

test("a key of one language only is found out", () => {
  assert.deepEqual(unmatched({ zh: { a: "1", b: "2" }, en: { a: "1", c: "3" } }), ["b", "c"]);
});

test("a place is filled, and one without a fact is left to be seen", () => {
  assert.equal(fill("{n} 人,{x}", { n: 3 }), "3 人,{x}");
});

test("English counts one and many, Chinese does not", () => {
  const texts = { zh: { x: "{n} 人" }, en: { x: { one: "{n} person", other: "{n} people" } } };
  assert.equal(translator("en", texts)("x", { n: 1 }), "1 person");
  assert.equal(translator("en", texts)("x", { n: 2 }), "2 people");
  assert.equal(translator("zh", texts)("x", { n: 1 }), "1 人");
});

test("a page's own text goes before the shared one, an unknown key shows itself", () => {
  const t = translator("zh", { zh: { "action.back": "回去" }, en: { "action.back": "Go back" } });
  assert.equal(t("action.back"), "回去");
  assert.equal(t("action.close"), "关闭");
  assert.equal(t("nothing.here"), "nothing.here");
});

test("an estimate is rounded outward to minutes, and an unknown one says nothing", () => {
  const t = translator("zh");
  assert.equal(estimateText(null, t), "");
  assert.equal(estimateText({ low_s: 0, high_s: 20 }, t), "约 1 分钟内");
  assert.equal(estimateText({ low_s: 30, high_s: 290 }, t), "约 5 分钟以内");
  assert.equal(estimateText({ low_s: 310, high_s: 899 }, t), "约 5–15 分钟");
  assert.equal(estimateText({ low_s: 600, high_s: 600 }, t), "约 10 分钟");
  assert.equal(estimateText({ low_s: 3000, high_s: 7140 }, t), "约 50–119 分钟");
  assert.equal(estimateText({ low_s: 3300, high_s: 7200 }, t), "约 50 分–2 小时");
  assert.equal(estimateText({ low_s: 16800, high_s: 43380 }, t), "约 4 小时 40 分–12 小时 10 分");
  assert.equal(estimateText({ low_s: 60, high_s: 9000 }, t), "约 2 小时 30 分以内");
});

test("a refusal speaks the server's sentence, a lost line our own", () => {
  const t = translator("zh");
  assert.equal(problemText({ code: "window_busy", title: "", detail: "窗口正忙" }, t), "窗口正忙");
  assert.equal(problemText({ code: "unreachable", title: "", detail: "" }, t), t("problem.unreachable"));
  assert.match(problemText({ code: "odd", title: "", detail: "" }, t), /odd/);
});

test("readers without Chinese get English, everyone else Chinese", () => {
  assert.equal(preferred(["en-GB", "fr"]), "en");
  assert.equal(preferred(["en-US", "zh-CN"]), "zh");
  assert.equal(preferred([]), "zh");
});
