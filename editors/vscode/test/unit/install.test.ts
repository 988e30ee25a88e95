import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { installer } from "../../src/server/install";
import type { Ran, Run } from "../../src/server/run";

const DONE: Ran = { code: 0, stdout: "", stderr: "", problem: "" };
const FAILED: Ran = { ...DONE, code: 1, stderr: "ERROR: no network\n" };

function machine(wheel = "goescape-1.0.0-py3-none-any.whl", content = "wheel") {
  const root = mkdtempSync(join(tmpdir(), "goescape-install-"));
  mkdirSync(join(root, "carried"));
  writeFileSync(join(root, "carried", wheel), content);
  return root;
}

function at(root: string, run: Run) {
  return installer(join(root, "carried"), join(root, "storage"), run, () => undefined);
}

/** Does what `python -m venv` would, as far as it matters here. */
const works: Run = (_program, args) => {
  if (args.includes("venv")) {
    mkdirSync(args.at(-1) ?? "", { recursive: true });
  }
  return Promise.resolve(DONE);
};

const go = (each: ReturnType<typeof at>) =>
  each.install("python3", new AbortController().signal, () => undefined);

test("an installation counts once it is complete", async () => {
  const root = machine();
  const each = at(root, works);
  assert.equal(each.current(), undefined);
  assert.equal(await go(each), undefined);
  assert.match(each.current() ?? "", /storage\/goescape-1\.0\.0-[0-9a-f]{12}$/);
  assert.equal(each.stale(), false);
});

test("one that fails leaves nothing behind, and what was there before", async () => {
  const root = machine();
  await go(at(root, works));
  const before = at(root, works).current();
  writeFileSync(join(root, "carried", "goescape-1.0.0-py3-none-any.whl"), "another");
  const fails: Run = (program, args, options) =>
    args.includes("pip") ? Promise.resolve(FAILED) : works(program, args, options);
  const each = at(root, fails);
  assert.equal(each.stale(), true);
  assert.equal(await go(each), "ERROR: no network");
  assert.equal(each.current(), before);
  assert.equal(readdirSync(join(root, "storage")).length, 1);
});

test("a newer wheel takes the place of the older installation", async () => {
  const root = machine();
  await go(at(root, works));
  const before = at(root, works).current() ?? "";
  writeFileSync(join(root, "carried", "goescape-1.0.0-py3-none-any.whl"), "another");
  const each = at(root, works);
  assert.equal(await go(each), undefined);
  assert.notEqual(each.current(), before);
  assert.equal(existsSync(before), false);
});

test("a build without a wheel says so", async () => {
  const root = mkdtempSync(join(tmpdir(), "goescape-install-"));
  const each = at(root, works);
  assert.equal(each.wheel, undefined);
  assert.match((await go(each)) ?? "", /carries no server/);
});
