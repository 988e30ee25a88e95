// Builds the server's wheel into server/, for the .vsix to carry. Needs a Python with pip:
// $PYTHON, the checkout's .venv, or python3.

import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const root = join(here, "..", "..");
const ours = join(root, ".venv", "bin", "python");
const python = process.env.PYTHON ?? (existsSync(ours) ? ours : "python3");
const target = join(here, "server");

rmSync(target, { recursive: true, force: true });
const made = spawnSync(
  python,
  ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", target, root],
  { stdio: "inherit" },
);
process.exitCode = made.status ?? 1;
