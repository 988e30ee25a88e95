/** A folder that nobody trusts, which names programs of its own in every way that it can. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { window, workspace } from "vscode";
import { eventually, file, open, ours, runAll, running } from "./harness";

export function run(): Promise<void> {
  return runAll({
    "the folder is not trusted": () => {
      assert.equal(workspace.isTrusted, false);
    },
    "the server is the person's own, and works": async () => {
      const document = await open("order.go");
      await window.showTextDocument(document);
      const state = (await running()).state();
      assert.ok(state.kind === "running" && state.server.how === "PATH", JSON.stringify(state));
      await eventually("findings", () => ours(document.uri).length > 0);
    },
    "nothing of the folder's was run": () => {
      assert.equal(existsSync(file("was-run").fsPath), false);
    },
  });
}
