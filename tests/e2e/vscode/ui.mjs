// Uses VS Code in a browser as a person would, and takes pictures.
//
//   node ui.mjs JSON      {playwright, browser, url, folder, pictures}
//
// Prints what it saw as JSON: texts by the names of the pictures.

import { createRequire } from "node:module";
import { appendFileSync } from "node:fs";
import { join } from "node:path";

const { playwright, browser: executablePath, url, folder, pictures } = JSON.parse(process.argv[2]);
const { chromium } = createRequire(playwright)("playwright-core");

const PATIENCE = 30_000;
const EDITOR = ".editor-group-container .monaco-editor";
const SQUIGGLE = `${EDITOR} .squiggly-info, ${EDITOR} .squiggly-warning`;

const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const page = await browser.newPage({
  viewport: { width: 1100, height: 860 },
  deviceScaleFactor: 1.5,
});
page.setDefaultTimeout(PATIENCE);
const seen = {};

await page.goto(url);
await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
await openFile("order.go");

// Squiggles are drawn anew all the time: their boxes are asked for until there are some.
const boxes = await until("squiggles", async () => {
  const found = await boxesOf(SQUIGGLE);
  return found.length > 0 && found;
});
seen.squiggle = String(boxes.length);
const editor = (await boxesOf(EDITOR))[0];
await picture("squiggle", { ...editor, width: Math.min(editor.width, 640), height: 420 });

seen.hover = await until("a hover that tells the story", async () => {
  const [box] = await boxesOf(SQUIGGLE);
  await page.mouse.move(box.x + box.width / 2 - 1, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(800);
  const text = await page.locator(".monaco-hover:visible").allInnerTexts();
  return /heap/.test(text.join("\n")) && text.join("\n");
});
const [hover] = await boxesOf(".monaco-hover:visible");
const [token] = await boxesOf(SQUIGGLE);
await picture("hover", { ...around(hover, { ...token, height: token.height + 80 }), width: 780 });
await page.keyboard.press("Escape");

seen.lightbulb = await openList();
await picture("lightbulb", { ...editor, width: Math.min(editor.width, 760), height: 420 });
// the code changes behind the open list
appendFileSync(join(folder, "cart.go"), "\n// Changed on disk.\nvar _ = newOrder\n");
await page.waitForTimeout(1500);
await page.keyboard.press("Enter");
seen.stale = await until("a word about the fix that is stale", async () => {
  // under the smoke test driver only errors come up by themselves
  await command("Notifications: Show Notifications");
  const texts = await page.locator(".notification-list-item-message").allTextContents();
  return texts.find((text) => text.includes("has changed"));
});
await clearNotifications();
await openList();
await page.keyboard.press("Enter");
seen.fixed = await until("the fix", async () => {
  const lines = await page.locator(`${EDITOR} .view-line`).allInnerTexts();
  return lines.some((line) => /fillOrder\(/.test(line)) && lines.join("\n");
});
await picture("fixed", { ...editor, width: Math.min(editor.width, 640), height: 600 });
// VS Code saved it, as it does after a refactoring
await onEditor();
await page.keyboard.press("Control+Z");
await page.keyboard.press("Control+S");
await page.locator(`${EDITOR} .view-line`, { hasText: "return &order" }).first().waitFor();

await onToken();
await command("goescape: Explain at Cursor");
seen.explanation = await until("the page in the preview", async () => {
  for (const frame of page.frames().slice(1)) {
    const text = await frame.locator("h1").allInnerTexts().catch(() => []);
    if (text.length > 0) {
      return frame.locator("body").innerText();
    }
  }
  return "";
});
await picture("explanation");
await page.frames().slice(1).reduce(async (before, frame) => {
  const done = await before;
  const link = frame.locator("a", { hasText: "order.go:16" }).first();
  return done || link.click({ timeout: 500 }).then(() => true, () => false);
}, Promise.resolve(false));
await page.locator(".statusbar", { hasText: "Ln 16" }).waitFor();
await command("View: Close All Editors");
await openFile("order.go");

await command("goescape: Check Workspace");
await command("View: Show goescape");
seen.tree = await until("the tree", async () => {
  const rows = await page.locator(".sidebar .monaco-list-row").allInnerTexts();
  return rows.some((row) => row.includes("far.go")) && rows.join("\n");
});
await clearNotifications();
const [narrow] = await boxesOf(".part.sidebar");
await page.mouse.move(narrow.x + narrow.width, 300);
await page.mouse.down();
await page.mouse.move(narrow.x + narrow.width + 100, 300, { steps: 5 });
await page.mouse.move(narrow.x + narrow.width + 180, 300, { steps: 5 });
await page.mouse.up();
const [sidebar] = await boxesOf(".part.sidebar");
await picture("tree", { x: 0, y: sidebar.y, width: 860, height: 400 });

await page.locator(".sidebar .monaco-list-row", { hasText: "far" }).last().click();
await page.locator(".tab.active", { hasText: "far.go" }).waitFor();

await command("View: Toggle Problems");
seen.problems = await until("problems", async () => {
  const rows = await page.locator(".markers-panel .monaco-list-row").allInnerTexts();
  return rows.length > 0 && rows.join("\n");
});
await picture("problems");

await page.keyboard.press("Control+J");
await openFile("order.go");
await page.locator("#status\\.languageStatus").first().hover();
seen.status = await until("the status item", async () => {
  const text = (await page.locator(".hover-language-status").allInnerTexts()).join("\n");
  return /goescape/.test(text) && text;
});
const [status] = await boxesOf(".hover-language-status");
await picture("status", { x: 500, y: status.y - 60, width: 600, height: 860 - status.y + 60 });

await command("goescape: Open Walkthrough");
seen.walkthrough = await until("the walkthrough", async () => {
  const steps = await page.locator(".getting-started-step").allInnerTexts();
  return steps.length > 0 && steps.join("\n");
});
await page.waitForTimeout(500);
await picture("walkthrough");

await browser.close();
console.log(JSON.stringify(seen));

/** Opens the lightbulb's list as soon as a proved fix is in it, which comes first. */
function openList() {
  return until("a proved fix in the lightbulb's list", async () => {
    await page.keyboard.press("Escape");
    await onToken();
    await page.keyboard.press("Control+.");
    await page.waitForTimeout(1500);
    const rows = await page.locator(".action-widget .monaco-list-row").allInnerTexts();
    return rows.some((row) => /on the stack at/.test(row)) && rows.join("\n");
  });
}

function onEditor() {
  return page.locator(`${EDITOR} .view-line`).first().click();
}

async function onToken() {
  const line = page.locator(`${EDITOR} .view-line`, { hasText: "order := " });
  await line.locator("span span").nth(1).click();
}

async function openFile(name) {
  await until(`${name} is open`, async () => {
    await page.keyboard.press("Control+P");
    const input = page.locator(".quick-input-widget input").first();
    if (!(await input.fill(name, { timeout: 2000 }).then(() => true, () => false))) {
      return false;
    }
    await page.waitForTimeout(700);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(500);
    return (await page.locator(".tab.active", { hasText: name }).count()) > 0;
  });
}

async function command(title) {
  await until(title, async () => {
    await page.keyboard.press("F1");
    const input = page.locator(".quick-input-widget input").first();
    const filled = await input.fill(`>${title}`, { timeout: 2000 }).then(() => true, () => false);
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    return filled && (await row.click({ timeout: 2000 }).then(() => true, () => false));
  });
}

async function clearNotifications() {
  await command("Notifications: Clear All Notifications");
  await page.locator(".quick-input-widget").first().waitFor({ state: "hidden" });
  await page.waitForTimeout(300);
}

async function boxesOf(selector) {
  const all = await page.locator(selector).all();
  const found = await Promise.all(all.map((each) => each.boundingBox({ timeout: 500 }).catch(() => null)));
  return found.filter((box) => box && box.width > 0 && box.height > 0);
}

function around(...all) {
  const x = Math.max(0, Math.min(...all.map((box) => box.x)));
  const y = Math.max(0, Math.min(...all.map((box) => box.y)));
  return {
    x,
    y,
    width: Math.max(...all.map((box) => box.x + box.width)) - x,
    height: Math.max(...all.map((box) => box.y + box.height)) - y,
  };
}

async function picture(name, clip) {
  const options = { path: join(pictures, `${name}.png`) };
  await page.screenshot(clip ? { ...options, clip } : options);
}

async function until(what, ask) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      await picture("late");
      throw new Error(`not within ${PATIENCE} ms: ${what}`);
    }
    await page.waitForTimeout(100);
  }
}
