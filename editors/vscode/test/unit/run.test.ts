import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../src/server/run";

test("output, exit code and lines", async () => {
  const lines: string[] = [];
  const ran = await run("sh", ["-c", "echo a; echo b >&2; exit 3"], {
    onLine: (line) => lines.push(line),
  });
  assert.deepEqual(ran, { code: 3, stdout: "a\n", stderr: "b\n", problem: "" });
  assert.deepEqual(lines.sort(), ["a", "b"]);
});

test("a program that is not there is a problem, not an exception", async () => {
  const ran = await run("/nowhere/program", []);
  assert.equal(ran.code, null);
  assert.match(ran.problem, /ENOENT/);
});

test("what takes too long is ended with all that it started", async () => {
  const started = Date.now();
  const ran = await run("sh", ["-c", "sleep 30; echo never"], { timeout: 200 });
  assert.equal(ran.code, null);
  assert.match(ran.problem, /longer than 200 ms/);
  assert.ok(Date.now() - started < 5000);
});

test("cancelling ends it", async () => {
  const abort = new AbortController();
  const running = run("sleep", ["30"], { signal: abort.signal });
  abort.abort();
  assert.equal((await running).problem, "cancelled");
});
