/** A runner for tests in the extension host, and what they share. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Diagnostic, extensions, languages, type TextDocument, Uri, workspace } from "vscode";
import type { Api } from "../../src/extension";

/** Milliseconds for one test: machines are slow, but no run may hang. */
const LONGEST = 120_000;

type Body = () => Promise<void> | void;

/** Runs tests in order; rejects if one fails, which is what VS Code takes for a failure. */
export async function runAll(tests: Readonly<Record<string, Body>>): Promise<void> {
  const failed: string[] = [];
  for (const [name, body] of Object.entries(tests)) {
    const started = Date.now();
    try {
      await within(LONGEST, Promise.resolve(body()));
      say(`ok    ${name} (${Date.now() - started} ms)`);
    } catch (error) {
      failed.push(name);
      say(`FAIL  ${name}: ${error instanceof Error ? error.stack : error}`);
    }
  }
  const passed = Object.keys(tests).length - failed.length;
  say(`${passed} passed, ${failed.length} failed`);
  if (failed.length) {
    throw new Error(`failed: ${failed.join(", ")}`);
  }
}

export function say(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the way by which VS Code carries a test's words out.
  console.log(`suite: ${line}`);
}

/** Waits until something holds; asks again and again, since not all of it has an event. */
export async function eventually<T>(
  what: string | (() => string),
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = 20_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`not within ${milliseconds} ms: ${typeof what === "string" ? what : what()}`);
    }
    await pause(50);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The extension's API, once it is active. */
export function api(): Thenable<Api> {
  const extension = extensions.getExtension<Api>("goescape.goescape");
  assert.ok(extension, "the extension is not installed");
  return extension.activate();
}

/** Waits until the server runs. */
export async function running(): Promise<Api> {
  const it = await api();
  await eventually(
    () => `the server runs: ${JSON.stringify(it.state())}\n${it.lookup().join("\n")}`,
    () => it.state().kind === "running",
  );
  return it;
}

/** A file of the first workspace folder, or of the one with a name. */
export function file(name: string, folder?: string): Uri {
  const all = workspace.workspaceFolders ?? [];
  const root = folder === undefined ? all[0] : all.find((each) => each.name === folder);
  assert.ok(root, `no workspace folder ${folder}`);
  return Uri.joinPath(root.uri, name);
}

export function open(name: string, folder?: string): Thenable<TextDocument> {
  return workspace.openTextDocument(file(name, folder));
}

/** What goescape says about a file. */
export function ours(uri: Uri): Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ source }) => source === "goescape");
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`took longer than ${milliseconds} ms`)),
      milliseconds,
    );
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The ids of the servers that this extension host has started. */
export async function servers(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="]);
  return stdout
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((line) => Number(line?.[2]) === process.pid && / serve$/.test(line?.[3] ?? ""))
    .map((line) => Number(line?.[1]));
}
