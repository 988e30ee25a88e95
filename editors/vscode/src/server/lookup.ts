/**
 * Where the server is looked for. The order, which the README documents and the log tells:
 *
 * 1. the setting `goescape.server.path`; if it is set, nothing else counts
 * 2. the workspace's Python environment (in trusted workspaces only)
 * 3. PATH
 * 4. the extension's own installation
 *
 * A server counts if it answers `--version`.
 */

import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Run } from "./run";

export const PROGRAM = "goescape";

/** Where programs are in a Python environment. */
export const BIN = "bin";

const PATIENCE = 20_000;

export interface Server {
  readonly command: string;
  /** Such as `0.1.0`. */
  readonly version: string;
  /** How it was found, for people. */
  readonly how: string;
}

export interface Places {
  /** The setting `goescape.server.path`; may be empty. */
  readonly setting: string;
  /** Folders of Python environments that belong to the workspace. */
  readonly environments: readonly string[];
  /** The value of PATH. */
  readonly path: string;
  /** The folder of the extension's own environment, if it has installed one. */
  readonly own: string | undefined;
  /** The user's folder, for `~`. */
  readonly home: string;
}

export type Found = { readonly server: Server } | { readonly problem: string };

/** The first server that answers, or why there is none. Each place is told to the log. */
export async function findServer(
  places: Places,
  run: Run,
  log: (line: string) => void,
): Promise<Found> {
  const wanted = places.setting.trim();
  if (wanted) {
    const how = "setting goescape.server.path";
    const command = resolveSetting(wanted, places);
    const server = command && (await probe(command, how, run, log));
    if (server) {
      return { server };
    }
    if (!command) {
      log(`${how}: ${wanted} is not a program`);
    }
    return {
      problem: `The setting goescape.server.path names ${wanted}, which cannot be run as goescape. Correct it, or leave it empty.`,
    };
  }
  log("setting goescape.server.path: empty");
  for (const [how, candidates] of ordered(places)) {
    const there = candidates.filter(isProgram);
    if (there.length === 0) {
      log(`${how}: none${candidates.length ? ` (looked for ${candidates.join(", ")})` : ""}`);
    }
    for (const command of there) {
      const server = await probe(command, how, run, log);
      if (server) {
        return { server };
      }
    }
  }
  return { problem: "The goescape server is not installed." };
}

/** Absolute folders of a PATH. Relative ones would name what the workspace holds. */
export function foldersOf(path: string): string[] {
  return [...new Set(path.split(delimiter).filter(isAbsolute))];
}

/** Whether a path names a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function ordered(places: Places): [string, string[]][] {
  const own = places.own === undefined ? [] : [join(places.own, BIN, PROGRAM)];
  // Not every folder of PATH: naming them all would bury the rest of the log.
  const path = foldersOf(places.path).map((folder) => join(folder, PROGRAM));
  return [
    ["workspace's Python environment", places.environments.map((at) => join(at, BIN, PROGRAM))],
    ["PATH", path.filter(isProgram)],
    ["the extension's own installation", own],
  ];
}

function resolveSetting(setting: string, places: Places): string | undefined {
  const path = setting.replace(/^~(?=\/)/, places.home);
  if (path.includes("/")) {
    return isAbsolute(path) && isProgram(path) ? path : undefined;
  }
  return foldersOf(places.path)
    .map((folder) => join(folder, path))
    .find(isProgram);
}

async function probe(
  command: string,
  how: string,
  run: Run,
  log: (line: string) => void,
): Promise<Server | undefined> {
  const ran = await run(command, ["--version"], { timeout: PATIENCE });
  const version = /^goescape (\S+)/.exec(ran.stdout)?.[1];
  if (ran.code === 0 && version) {
    log(`${how}: ${command} is goescape ${version}`);
    return { command, version, how };
  }
  const why = ran.problem || ran.stderr.trim().split("\n").pop() || `exit code ${ran.code}`;
  log(`${how}: ${command} does not answer --version: ${why}`);
  return undefined;
}
