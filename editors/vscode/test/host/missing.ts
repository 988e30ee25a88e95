/** A machine without goescape, but with Python: the extension installs what it carries. */

import assert from "node:assert/strict";
import { commands, window } from "vscode";
import { api, eventually, open, ours, runAll, running } from "./harness";

export function run(): Promise<void> {
  return runAll({
    "it says that there is no server": async () => {
      await window.showTextDocument(await open("order.go"));
      const it = await api();
      await eventually("missing", () => it.state().kind === "missing");
      assert.equal(it.status().text, "goescape: no server");
      assert.equal(it.status().action?.command, "goescape.installServer");
    },
    "one command installs it, and it works": async () => {
      const it = await api();
      assert.equal(await commands.executeCommand("goescape.installServer"), true);
      const state = (await running()).state();
      assert.ok(state.kind === "running");
      assert.equal(state.server.how, "the extension's own installation");
      const { uri } = await open("order.go");
      await eventually("findings", () => ours(uri).length > 0);
      await eventually("counted", () => /findings?$/.test(it.status().text));
    },
    "a restart finds it again": async () => {
      await commands.executeCommand("goescape.restartServer");
      const state = (await running()).state();
      assert.ok(state.kind === "running");
      assert.equal(state.server.how, "the extension's own installation");
    },
  });
}
