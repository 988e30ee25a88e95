/** The folder of `untrusted.ts` where it is trusted: what it names counts. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ConfigurationTarget, window, workspace } from "vscode";
import { api, eventually, file, open, runAll } from "./harness";

export function run(): Promise<void> {
  return runAll({
    "the folder's server is asked, and nothing else, where the setting names it": async () => {
      assert.equal(workspace.isTrusted, true);
      await window.showTextDocument(await open("order.go"));
      const it = await api();
      await eventually("missing", () => it.state().kind === "missing");
      const state = it.state();
      assert.ok(state.kind === "missing" && state.problem.includes("goescape.server.path"));
      assert.match(ranPrograms(), /^server --version$/m);
      assert.doesNotMatch(ranPrograms(), /^venv/m);
    },
    "else the one in the folder's Python environment, then PATH": async () => {
      const it = await api();
      await set("server.path", undefined);
      await eventually("running", () => it.state().kind === "running");
      const state = it.state();
      assert.ok(state.kind === "running" && state.server.how === "PATH", JSON.stringify(state));
      assert.match(ranPrograms(), /^venv --version$/m);
      const told = it.lookup().join("\n");
      assert.match(told, /workspace's Python environment: .* does not answer --version/);
      assert.match(told, /PATH: .* is goescape/);
    },
    "its Go is asked": async () => {
      await eventually("its Go", () => /^go env/m.test(ranPrograms()));
    },
  });
}

function ranPrograms(): string {
  return readFileSync(file("was-run").fsPath, "utf8");
}

async function set(name: string, value: unknown): Promise<void> {
  const configuration = workspace.getConfiguration("goescape");
  await configuration.update(name, value, ConfigurationTarget.Workspace);
}
