// Walks through the pages as an analyst would, in a real browser: demo pages into a ledger, start page, filter, event,
// claim, page, a figure reviewed, back to an earlier day, the review undone. On the way every page is held to axe, to
// loading nothing from elsewhere, and to working without scripts. Usage: node tests/walk.mjs RECOUPE [PICTURES]
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [recoupe, pictures] = process.argv.slice(2);
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "recoupe-walk-"));
const ledger = join(folder, "walk.db");
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const done = [];
const step = (name) => done.push(name);

/** A page that tries everything; the browser must show it as text. */
function hostile() {
  const text = "<script>alert(1)</script><img src=x onerror=alert(2)>\n\nSix soldats oréliens ont été tués mardi 4 mars 2031 à Bramée, a annoncé l'armée. \u202egnirts <svg onload=alert(3)>\n";
  const page = { id: "hostile", url: "javascript:alert(4)", outlet: "\"><script>alert(5)</script>", published: "2031-03-05", text };
  const arabic = { id: "rtl", outlet: "الصحيفة", published: "2031-03-12", text: "عنوان الصفحة\n\nSix civils ont été enlevés lundi 10 mars 2031 à Bramée, a indiqué la police.\n" };
  const file = join(folder, "hostile.jsonl");
  writeFileSync(file, `${JSON.stringify(page)}\n${JSON.stringify(arabic)}\n`);
  return file;
}

const pack = join(root, "corpus/demo/pack");
execFileSync(recoupe, ["ingest", join(root, "corpus/demo/pages"), hostile(), "--packs", pack, "--ledger", ledger], { stdio: "ignore" });
const server = spawn(recoupe, ["serve", "--bind", "127.0.0.1:0", "--packs", pack, "--ledger", ledger], { stdio: ["ignore", "pipe", "inherit"] });
const home = await new Promise((found, failed) => {
  server.stdout.on("data", (line) => found(/http:\/\/[^/]+/.exec(line)?.[0]));
  server.on("exit", (code) => failed(new Error(`the server ended with ${code}`)));
});

const chrome = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const browser = await chromium.launch({
  executablePath: chrome,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-unsafe-swiftshader"],
});

const troubles = [];
async function open(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("dialog", (dialog) => { troubles.push(`a page ran a script: ${dialog.message()}`); dialog.dismiss(); });
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on("console", (line) => line.type() === "error" && !/WebGL|favicon|404|401/.test(line.text()) && troubles.push(`${page.url()}: ${line.text()}`));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home)) troubles.push(`a request leaves: ${request.url()}`);
  });
  return page;
}

/** Serious and critical findings of axe fail the walk. */
async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const found of violations.filter((v) => ["serious", "critical"].includes(v.impact))) {
    troubles.push(`${page.url()}: axe ${found.id}: ${found.help}: ${found.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
  }
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

try {
  // The analyst's morning.
  const page = await open();
  await page.goto(`${home}/`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const before = await page.locator("table.events tbody tr").count();
  assert.ok(before >= 8, `the start page lists the demo's events, not ${before}`);
  await page.locator("input[type=range]").waitFor();
  step("start page, with its islands");
  const live = await page.locator(".map .live.shown").waitFor({ timeout: 8000 }).then(() => true, () => false);
  step(live ? "the map is live" : "no WebGL here: the map stays a picture");
  await picture(page, "start");
  await page.getByLabel("Armed clash").check();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/act=armed_clash/);
  const filtered = await page.locator("table.events tbody tr").count();
  assert.ok(filtered >= 1 && filtered < before, `the filter keeps some of ${before}, not ${filtered}`);
  step("filtered by act, in the address");
  await page.getByRole("link", { name: /Armed clash · Bramée/ }).last().click();
  await page.waitForURL(/\/event\//);
  await page.getByRole("heading", { name: "Who contradicts whom" }).waitFor();
  const event = page.url();
  step("event, with who contradicts whom");
  await picture(page, "event");
  await page.locator("td.links a[href*='/claim/']").first().click();
  await page.waitForURL(/\/claim\//);
  await page.locator("mark.count").first().waitFor();
  const claim = page.url();
  step("claim, its figure marked in the sentence");
  await picture(page, "claim");
  await page.locator("header.head a[href*='/page/']").click();
  await page.waitForURL(/\/page\//);
  await page.locator(".piece.debris").first().waitFor();
  const article = page.url();
  step("page, its debris greyed");
  await picture(page, "page");

  // Review.
  await page.goto(event);
  await page.locator("a.object").first().click();
  await page.waitForURL(/slot=killed/);
  await page.getByLabel("Who", { exact: true }).fill("Ada Beye");
  await page.getByLabel("Why", { exact: true }).fill("hospital register");
  await page.getByLabel("It should say").fill("15");
  await page.getByRole("button", { name: "Correct" }).click();
  await page.getByText("Read as 15: set by Ada Beye").waitFor();
  step("a figure reviewed, with who and why");
  await picture(page, "review");
  await page.goto(event);
  await page.locator("input[name=as_of][type=date]").fill("2031-03-04");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await page.getByText("Read as of 4 March 2031").waitFor();
  // The demo plays in 2031: a review of today was made before that day.
  assert.equal(await page.getByRole("heading", { name: "Who contradicts whom" }).count(), 0, "the second voice was not heard yet");
  step("as of an earlier day, which knew less");
  await page.getByRole("link", { name: "Back to now" }).click();
  await page.getByText("Read as 15: set by Ada Beye").waitFor();
  await page.locator("details.undo summary").first().click();
  await page.locator("details.undo[open]").getByLabel("Who").fill("Ada Beye");
  await page.locator("details.undo[open]").getByLabel("Why").fill("the register was of another day");
  await page.locator("details.undo[open]").getByRole("button", { name: "Undo" }).click();
  await page.waitForURL(/#review/);
  assert.equal(await page.getByText("Read as 15: set by Ada Beye").count(), 0, "undone");
  step("undone");

  // Every kind of page: axe, both schemes, a phone, French, no scripts.
  const paths = ["/", "/events", "/events?q=nothing-holds-this", "/places", "/actors", "/outlets", "/packs", "/api", "/nowhere", "/?ui=fr", "/?as_of=2031-03-05", event, `${event}?slot=killed`, claim, article].map((p) => (p.startsWith("/") ? home + p : p));
  for (const room of ["places", "actors", "outlets"]) {
    await page.goto(`${home}/${room}`);
    for (const link of await page.locator("table.names td a").all()) paths.push(home + (await link.getAttribute("href")));
    paths.splice(-(await page.locator("table.names td a").count()) + 2);
  }
  // The map of an actor is live where the overview's is.
  await page.goto(`${home}/actors`);
  await page.locator("table.names td a").first().click();
  if (live) await page.locator(".map .live.shown").waitFor({ timeout: 8000 });
  await page.goto(`${home}/events?ui=fr`);
  assert.equal(await page.getByText("Military Forces of").count(), 0, "French pages call armies as the French press does");
  await page.goto(`${home}/outlets`);
  for (const name of ["script", "الصحيفة"]) assert.ok(await page.getByText(name).count(), `${name} shows as text`);
  const dark = await open({ colorScheme: "dark" });
  for (const path of paths) {
    await page.goto(path);
    await accessible(page);
  }
  // Colours differ, structure does not: one page of each kind.
  for (const path of [`${home}/`, event, claim, article, `${home}/packs`]) {
    await dark.goto(path);
    await accessible(dark);
  }
  await dark.goto(event);
  await picture(dark, "event-dark");
  step(`${paths.length} pages pass axe, and in the dark one of each kind`);
  const phone = await open({ viewport: { width: 390, height: 780 }, locale: "fr-FR" });
  for (const path of paths) {
    await phone.goto(path);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide for a phone`);
  }
  await phone.goto(`${home}/`);
  await picture(phone, "phone-fr");
  step("nothing is too wide for a phone");
  await page.goto(`${home}/outlets`);
  const turned = await page.getByText("الصحيفة").first().evaluate((name) => getComputedStyle(name).unicodeBidi);
  assert.equal(turned, "isolate", "a name from right to left stands by itself");
  const plain = await open({ javaScriptEnabled: false });
  for (const path of paths) {
    const answer = await plain.goto(path);
    assert.ok(answer.status() < 500 && (await plain.locator("main h1").count()) === 1, `${path} works without scripts`);
  }
  await plain.goto(`${home}/`);
  assert.ok(await plain.locator(".map svg circle").count(), "a picture in place of the map");
  await plain.locator(".strip a").last().click();
  await plain.getByText("Read as of").waitFor();
  step("every page works without scripts");
  // Keyboard: the first stop skips to the content.
  await page.goto(`${home}/`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id ?? ""), "main");
  step("the keyboard reaches the content first");
  assert.deepEqual(troubles, []);
  for (const name of done) console.log(`ok  ${name}`);
} catch (error) {
  for (const name of done) console.log(`ok  ${name}`);
  for (const trouble of new Set(troubles)) console.error(trouble);
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
  server.removeAllListeners("exit");
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
