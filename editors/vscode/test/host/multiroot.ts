/** A workspace of two folders, of which one has settings of its own. */

import assert from "node:assert/strict";
import { type Diagnostic, DiagnosticSeverity, window, workspace } from "vscode";
import { eventually, open, ours, runAll, running, servers } from "./harness";

export function run(): Promise<void> {
  return runAll({
    "both folders have findings, from one server": async () => {
      assert.equal(workspace.workspaceFolders?.length, 2);
      for (const folder of ["one", "two"]) {
        const document = await open("order.go", folder);
        await window.showTextDocument(document);
        await eventually(`findings in ${folder}`, () => ours(document.uri).length > 0);
      }
      await running();
      assert.equal((await servers()).length, 1);
    },
    "each folder has its own settings": async () => {
      await eventually(
        "an error in two",
        async () => (await moved("two"))?.severity === DiagnosticSeverity.Error,
      );
      assert.equal((await moved("one"))?.severity, DiagnosticSeverity.Information);
    },
    "a folder that is taken away can come back": async () => {
      const two = workspace.workspaceFolders?.[1];
      assert.ok(two);
      await changed(() => workspace.updateWorkspaceFolders(1, 1));
      assert.equal(workspace.workspaceFolders?.length, 1);
      await changed(() => workspace.updateWorkspaceFolders(1, 0, { uri: two.uri, name: "two" }));
      await window.showTextDocument(await open("order.go", "two"));
      await eventually(
        "an error in two",
        async () => (await moved("two"))?.severity === DiagnosticSeverity.Error,
      );
    },
  });
}

async function moved(folder: string): Promise<Diagnostic | undefined> {
  const { uri } = await open("order.go", folder);
  return ours(uri).find((found) => "data" in found && kindOf(found.data) === "moved-to-heap");
}

function kindOf(data: unknown): unknown {
  return typeof data === "object" && data !== null && "kind" in data ? data.kind : undefined;
}

/** Changes the folders; a second change counts only once VS Code has told of the first. */
function changed(change: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const listening = workspace.onDidChangeWorkspaceFolders(() => {
      listening.dispose();
      resolve();
    });
    if (!change()) {
      listening.dispose();
      reject(new Error("VS Code refused to change the folders"));
    }
  });
}
