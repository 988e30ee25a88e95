/** Finds a Python that can make the server's environment. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { foldersOf, isProgram } from "./lookup";
import type { Run } from "./run";

/** The oldest Python that goescape runs on. */
export const OLDEST: readonly [number, number] = [3, 11];

const PATIENCE = 20_000;
const NAME = /^python(3(\.\d+)?)?$/;
// -I: nothing from the current folder or the environment's variables takes part.
const QUESTION = [
  "-I",
  "-c",
  "import sys, importlib.util as u; print(sys.version_info[0], sys.version_info[1], int(all(map(u.find_spec, ('venv', 'ensurepip')))))",
];

export type FoundPython = { readonly python: string } | { readonly problem: string };

/**
 * The first Python that is new enough and can make environments, or what to do.
 *
 * @param setting `goescape.server.python`; if it is set, nothing else counts
 * @param chosen the Python extension's
 * @param path the value of PATH
 */
export async function findPython(
  setting: string,
  chosen: readonly string[],
  path: string,
  run: Run,
  log: (line: string) => void,
): Promise<FoundPython> {
  const candidates = setting ? [setting] : [...chosen, ...onPath(path)];
  let incomplete = "";
  const seen: string[] = [];
  for (const python of new Set(candidates)) {
    const { stdout, code, problem, stderr } = await run(python, QUESTION, { timeout: PATIENCE });
    const [major = 0, minor = 0, complete = 0] = stdout.trim().split(" ").map(Number);
    if (code !== 0 || !major) {
      log(`python: ${python} cannot be run: ${problem || stderr.trim() || `exit code ${code}`}`);
    } else if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      log(`python: ${python} is ${major}.${minor}, too old`);
      seen.push(`${python} is ${major}.${minor}`);
    } else if (!complete) {
      log(`python: ${python} is ${major}.${minor}, without venv and ensurepip`);
      incomplete ||= `${python} lacks the module venv. Install it (on Debian and Ubuntu: sudo apt install python${major}.${minor}-venv)`;
    } else {
      log(`python: ${python} is ${major}.${minor}`);
      return { python };
    }
  }
  const wanted = `Python ${OLDEST.join(".")} or newer`;
  if (incomplete) {
    return { problem: `${incomplete}, then try again.` };
  }
  if (setting) {
    return {
      problem: `The setting goescape.server.python names ${setting}, which is not ${wanted}.`,
    };
  }
  const found = seen.length ? ` (${seen.slice(0, 2).join(", ")})` : "";
  return {
    problem: `The goescape server needs ${wanted}, and there is none here${found}. Install one, then try again.`,
  };
}

/** The Pythons of a PATH, the newest names first; `python3` and `python` last. */
export function onPath(path: string): string[] {
  const found: { name: string; command: string }[] = [];
  for (const folder of foldersOf(path)) {
    for (const name of namesIn(folder).filter((name) => NAME.test(name))) {
      const command = join(folder, name);
      if (isProgram(command)) {
        found.push({ name, command });
      }
    }
  }
  const age = (name: string) => -Number(/\.(\d+)$/.exec(name)?.[1] ?? (name === "python3" ? 1 : 0));
  return found.sort((a, b) => age(a.name) - age(b.name)).map(({ command }) => command);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
