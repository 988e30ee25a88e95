/** A machine with neither goescape nor a Python that is new enough. */

import assert from "node:assert/strict";
import { commands } from "vscode";
import { api, eventually, runAll } from "./harness";

export function run(): Promise<void> {
  return runAll({
    "an installation ends in words, not in a crash": async () => {
      const it = await api();
      await eventually("missing", () => it.state().kind === "missing");
      assert.equal(await commands.executeCommand("goescape.installServer"), false);
      assert.equal(it.state().kind, "missing");
    },
  });
}
