/** A server that is killed. */

import assert from "node:assert/strict";
import { commands, window } from "vscode";
import { FORGIVEN } from "../../src/server/backoff";
import { api, eventually, open, ours, runAll, running, servers } from "./harness";

const FILE = "order.go";

export function run(): Promise<void> {
  return runAll({
    "it is started again, and finds the same": async () => {
      const document = await open(FILE);
      await window.showTextDocument(document);
      const it = await running();
      await eventually("findings", () => ours(document.uri).length > 0);
      const before = ours(document.uri).length;
      await kill();
      await eventually("says so", () => it.status().text === "goescape: restarting");
      assert.equal(ours(document.uri).length, 0, "findings of a server that is gone");
      await running();
      await eventually("findings again", () => ours(document.uri).length === before);
    },
    "a server that ends again and again is given up, and that is said": async () => {
      const it = await api();
      for (let crash = 1; crash < FORGIVEN; crash++) {
        await running();
        await kill();
        await eventually("restarting", () => it.state().kind === "restarting");
      }
      await running();
      await kill();
      await eventually("stopped", () => it.state().kind === "stopped");
      assert.equal(it.status().text, "goescape: stopped");
      assert.equal(it.status().action?.command, "goescape.restartServer");
    },
    "restart by hand begins anew": async () => {
      await commands.executeCommand("goescape.restartServer");
      await running();
      const { uri } = await open(FILE);
      await eventually("findings", () => ours(uri).length > 0);
      assert.equal((await servers()).length, 1);
    },
    "however often it is restarted, one server runs": async () => {
      const restarts = [1, 2, 3].map(() => commands.executeCommand("goescape.restartServer"));
      await Promise.all(restarts);
      await running();
      await eventually("one server", async () => (await servers()).length === 1);
      const { uri } = await open(FILE);
      await eventually("findings", () => ours(uri).length > 0);
    },
  });
}

async function kill(): Promise<void> {
  const [pid] = await eventually("a process", async () => {
    const pids = await servers();
    return pids.length > 0 && pids;
  });
  assert.ok(pid);
  process.kill(pid, "SIGKILL");
}
