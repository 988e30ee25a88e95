/** The Python environments that belong to the workspace, and the Python extension's choice. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { extensions, workspace } from "vscode";
import { BIN } from "./lookup";

const PYTHON_EXTENSION = "ms-python.python";
const USUAL = [".venv", "venv"];

/** What is used of the Python extension's API. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: unknown): { readonly path: string };
    resolveEnvironment(path: unknown): Promise<PythonEnvironment | undefined>;
  };
}

interface PythonEnvironment {
  readonly executable: { readonly uri?: { readonly fsPath: string } };
}

/**
 * Folders of Python environments, those that the person chose first. None in a workspace that is
 * not trusted: the programs in them are the workspace's.
 */
export async function workspaceEnvironments(): Promise<string[]> {
  if (!workspace.isTrusted) {
    return [];
  }
  const chosen = (await chosenPythons()).map((python) => dirname(dirname(python)));
  const usual = (workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .flatMap((folder) => USUAL.map((name) => join(folder.uri.fsPath, name)))
    .filter((folder) => existsSync(join(folder, BIN)));
  return [...new Set([...chosen, ...usual])];
}

/** The interpreters that the Python extension has chosen for the workspace's folders. */
export async function chosenPythons(): Promise<string[]> {
  const extension = extensions.getExtension<PythonApi>(PYTHON_EXTENSION);
  if (!workspace.isTrusted || extension === undefined) {
    return [];
  }
  try {
    const { environments } = extension.isActive ? extension.exports : await extension.activate();
    const resources = (workspace.workspaceFolders ?? []).map((folder) => folder.uri);
    const found = await Promise.all(
      [...resources, undefined].map((resource) =>
        environments?.resolveEnvironment(environments.getActiveEnvironmentPath(resource)),
      ),
    );
    const pythons = found.map((environment) => environment?.executable.uri?.fsPath);
    return [...new Set(pythons.filter((path) => path !== undefined))];
  } catch {
    // Another extension's trouble; the next place is looked at.
    return [];
  }
}
