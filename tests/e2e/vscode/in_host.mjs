// Opens VS Code in a browser and has it run one suite of tests in its extension host.
//
//   node in_host.mjs JSON      {playwright, browser, url, payload, seconds}
//
// Prints what the suite logs. Exit code: the suite's; 3 if it did not end in time.

import { createRequire } from "node:module";

const { playwright, browser: executablePath, url, payload, seconds } = JSON.parse(process.argv[2]);
const { chromium } = createRequire(playwright)("playwright-core");

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
const page = await browser.newPage();

const ended = new Promise((resolve) => {
  const late = setTimeout(() => {
    console.log(`the suite did not end within ${seconds} s`);
    resolve(3);
  }, seconds * 1000);
  page.exposeFunction("codeAutomationExit", (code) => {
    clearTimeout(late);
    resolve(code);
  });
});
// VS Code's own words come the same way.
const OURS = "suite: ";
await page.exposeFunction("codeAutomationLog", (_type, [text]) => {
  if (typeof text === "string" && text.startsWith(OURS)) {
    console.log(text.slice(OURS.length));
  }
});
await page.goto(`${url}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
const code = await ended;
await browser.close();
process.exit(code);
