import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findPython, onPath } from "../../src/server/python";
import { run } from "../../src/server/run";

/** A folder of programs that answer as Pythons would: version, and whether they have venv. */
function pythons(answers: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "goescape-python-"));
  for (const [name, answer] of Object.entries(answers)) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho "${answer}"\n`);
    chmodSync(path, 0o755);
  }
  return folder;
}

function find(path: string, setting = "", chosen: string[] = []) {
  return findPython(setting, chosen, path, run, () => undefined);
}

test("the newest name first, then python3, then python", () => {
  const folder = pythons({
    python: "",
    python3: "",
    "python3.9": "",
    "python3.12": "",
    pythonw: "",
  });
  const names = onPath(folder).map((path) => path.slice(folder.length + 1));
  assert.deepEqual(names, ["python3.12", "python3.9", "python3", "python"]);
});

test("the first that is new enough and complete", async () => {
  const folder = pythons({ "python3.13": "3 13 0", "python3.12": "3 12 1", python3: "3 9 1" });
  assert.deepEqual(await find(folder), { python: join(folder, "python3.12") });
});

test("the Python extension's choice goes before PATH, the setting before all", async () => {
  const folder = pythons({ "python3.13": "3 13 1", "python3.11": "3 11 1", mine: "3 12 1" });
  const chosen = join(folder, "python3.11");
  assert.deepEqual(await find(folder, "", [chosen]), { python: chosen });
  const mine = join(folder, "mine");
  assert.deepEqual(await find(folder, mine, [chosen]), { python: mine });
});

test("what to do, where none will do", async () => {
  const none = await find(pythons({}));
  assert.ok(
    "problem" in none && /needs Python 3\.11 or newer, and there is none/.test(none.problem),
  );
  const old = await find(pythons({ python3: "3 9 1" }));
  assert.ok("problem" in old && /python3 is 3\.9/.test(old.problem));
  const bare = await find(pythons({ python3: "3 12 0" }));
  assert.ok("problem" in bare && /apt install python3\.12-venv/.test(bare.problem));
  const wrong = await find("", "/nowhere/python");
  assert.ok("problem" in wrong && /goescape\.server\.python/.test(wrong.problem));
});
