/** Runs a program to its end: its output, a limit in time, cancellation. */

import { spawn } from "node:child_process";

export interface Ran {
  /** Exit code; null if it was killed or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started, or was ended; else empty. */
  readonly problem: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Called with each line of either output. */
  readonly onLine?: (line: string) => void;
}

export type Run = (program: string, args: readonly string[], options?: RunOptions) => Promise<Ran>;

/** Never rejects: what went wrong is in the result. */
export const run: Run = (program, args, options = {}) =>
  new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    let problem = "";
    const child = spawn(program, args, {
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: the compilers that a check starts end with it.
      detached: true,
    });
    const end = (why: string) => {
      problem ||= why;
      try {
        process.kill(-(child.pid ?? 0), "SIGTERM");
      } catch {
        // It has ended already.
      }
    };
    const timer = options.timeout
      ? setTimeout(() => end(`took longer than ${options.timeout} ms`), options.timeout)
      : undefined;
    const cancel = () => end("cancelled");
    if (options.signal?.aborted) {
      cancel();
    }
    options.signal?.addEventListener("abort", cancel);
    const lines = lineSplitter(options.onLine);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      lines(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      lines(text);
    });
    const done = (code: number | null) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", cancel);
      resolve({ code: problem ? null : code, stdout, stderr, problem });
    };
    child.on("error", (error) => {
      problem ||= error.message;
      done(null);
    });
    child.on("close", done);
  });

function lineSplitter(onLine: ((line: string) => void) | undefined): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      onLine?.(line);
    }
  };
}
