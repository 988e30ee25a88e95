import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findServer, foldersOf, type Places } from "../../src/server/lookup";
import { run } from "../../src/server/run";

const ANSWERS = 'echo "goescape 1.2.3"';

function machine(programs: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "goescape-lookup-"));
  for (const [name, script] of Object.entries(programs)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
  return root;
}

async function look(root: string, places: Partial<Places> = {}) {
  const told: string[] = [];
  const found = await findServer(
    {
      setting: "",
      environments: [join(root, "venv")],
      path: join(root, "path"),
      own: join(root, "own"),
      home: root,
      ...places,
    },
    run,
    (line) => told.push(line),
  );
  return { found, told };
}

const EVERYWHERE = {
  "set/goescape": ANSWERS,
  "venv/bin/goescape": ANSWERS,
  "path/goescape": ANSWERS,
  "own/bin/goescape": ANSWERS,
};

test("the order, place by place", async () => {
  const steps = [
    ["setting goescape.server.path", "set/goescape"],
    ["workspace's Python environment", "venv/bin/goescape"],
    ["PATH", "path/goescape"],
    ["the extension's own installation", "own/bin/goescape"],
  ] as const;
  const left: Record<string, string> = { ...EVERYWHERE };
  for (const [how, program] of steps) {
    const root = machine(left);
    const setting = how.startsWith("setting") ? join(root, program) : "";
    const { found, told } = await look(root, { setting });
    assert.deepEqual(found, {
      server: { command: join(root, program), version: "1.2.3", how },
    });
    assert.match(told.at(-1) ?? "", /is goescape 1\.2\.3$/);
    delete left[program];
  }
  const { found, told } = await look(machine(left));
  assert.deepEqual(found, { problem: "The goescape server is not installed." });
  assert.equal(told.length, 4, told.join("\n"));
});

test("a setting that names nothing useful ends the search, and says so", async () => {
  const root = machine({ ...EVERYWHERE, "bad/goescape": "echo oops >&2; exit 3" });
  for (const setting of [
    join(root, "bad", "goescape"),
    "/nowhere/goescape",
    "nowhere",
    "./set/goescape",
  ]) {
    const { found } = await look(root, { setting });
    assert.ok("problem" in found && found.problem.includes(setting), setting);
  }
});

test("a setting may be a name on PATH, or start with ~", async () => {
  const root = machine(EVERYWHERE);
  for (const [setting, command] of [
    ["goescape", "path/goescape"],
    ["~/set/goescape", "set/goescape"],
  ] as const) {
    const { found } = await look(root, { setting });
    assert.ok("server" in found && found.server.command === join(root, command), setting);
  }
});

test("one that does not answer is passed over, and why is told", async () => {
  const root = machine({ ...EVERYWHERE, "venv/bin/goescape": "echo 'no module' >&2; exit 1" });
  const { found, told } = await look(root);
  assert.ok("server" in found && found.server.how === "PATH");
  assert.ok(told.some((line) => /venv.*does not answer --version: no module/.test(line)));
});

test("relative folders of PATH are the workspace's, and do not count", () => {
  assert.deepEqual(foldersOf("/a:.:b:/c::/a"), ["/a", "/c"]);
});
