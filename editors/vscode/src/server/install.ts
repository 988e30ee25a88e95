/**
 * The extension's own server: the wheel that the `.vsix` carries, in an environment of its own
 * under the extension's global storage.
 *
 * Each wheel has a folder of its own, named after its content. A folder counts once its marker is
 * written, which is the last thing that an installation does.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { BIN } from "./lookup";
import type { Run } from "./run";

const MARKER = "installed.json";
const PATIENCE = 600_000;

export interface Installer {
  /** The wheel that the extension carries; undefined in a build without one. */
  readonly wheel: string | undefined;
  /** The folder of the installation to use: of this wheel, else of an older one. */
  current(): string | undefined;
  /** Whether what is installed, if anything, is another wheel than the one that is carried. */
  stale(): boolean;
  /** Install with this Python. Resolves to a problem, or to nothing if all went well. */
  install(
    python: string,
    signal: AbortSignal,
    progress: (line: string) => void,
  ): Promise<string | undefined>;
}

/**
 * @param carried the folder with the wheel
 * @param storage the folder for environments; made when it is needed
 */
export function installer(
  carried: string,
  storage: string,
  run: Run,
  log: (line: string) => void,
): Installer {
  const wheel = namesIn(carried)
    .filter((name) => name.endsWith(".whl"))
    .map((name) => join(carried, name))[0];
  const target = wheel === undefined ? undefined : join(storage, nameOf(wheel));
  const complete = () =>
    namesIn(storage)
      .map((name) => join(storage, name))
      .filter((folder) => existsSync(join(folder, MARKER)));

  const current = () => {
    const there = complete();
    return target !== undefined && there.includes(target) ? target : there.sort().pop();
  };

  const step = async (
    program: string,
    args: string[],
    signal: AbortSignal,
    progress: (line: string) => void,
  ) => {
    log(`installation: ${program} ${args.join(" ")}`);
    const ran = await run(program, args, {
      cwd: storage,
      timeout: PATIENCE,
      signal,
      onLine: (line) => {
        log(`installation: ${line}`);
        progress(line);
      },
    });
    if (ran.code === 0) {
      return undefined;
    }
    const said = ran.stderr
      .trim()
      .split("\n")
      .filter((line) => /error/i.test(line));
    return ran.problem || said[0] || ran.stderr.trim() || `exit code ${ran.code}`;
  };

  return {
    wheel,
    current,
    stale: () => current() !== undefined && target !== undefined && current() !== target,
    async install(python, signal, progress) {
      if (wheel === undefined || target === undefined) {
        return "This build of the extension carries no server.";
      }
      mkdirSync(storage, { recursive: true });
      rmSync(target, { recursive: true, force: true });
      const inside = join(target, BIN, "python");
      const pip = ["-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"];
      progress("Making a Python environment");
      const problem =
        (await step(python, ["-I", "-m", "venv", target], signal, progress)) ??
        (await step(inside, [...pip, wheel], signal, progress));
      if (problem !== undefined) {
        rmSync(target, { recursive: true, force: true });
        return problem;
      }
      const made = { wheel: basename(wheel), python, at: new Date().toISOString() };
      writeFileSync(join(target, MARKER), `${JSON.stringify(made, undefined, 2)}\n`);
      for (const name of namesIn(storage).filter((name) => join(storage, name) !== target)) {
        rmSync(join(storage, name), { recursive: true, force: true });
      }
      return undefined;
    },
  };
}

function nameOf(wheel: string): string {
  const hash = createHash("sha256").update(readFileSync(wheel)).digest("hex").slice(0, 12);
  return `${basename(wheel).split("-").slice(0, 2).join("-")}-${hash}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
