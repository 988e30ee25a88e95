/** The settings that are this extension's own, and those that are the server's. */

import { isDeepStrictEqual } from "node:util";
import { type ExtensionContext, type Uri, workspace } from "vscode";

export const SECTION = "goescape";

/** Settings of the extension, which the server does not know. */
const OWN = "server";

type Tree = Record<string, unknown>;

/** The value of `goescape.server.path` or `goescape.server.python`. */
export function own(name: "path" | "python"): string {
  return workspace.getConfiguration(SECTION).get<string>(`${OWN}.${name}`, "").trim();
}

/** Whether a change of these settings asks for another server. */
export const OWN_SETTINGS = `${SECTION}.${OWN}`;

/** A tree of settings without those that the server would refuse as unknown. */
export function forServer(tree: unknown): unknown {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
    return tree;
  }
  const { [OWN]: _, ...rest } = tree as Tree;
  return rest;
}

/**
 * What the server is told at the start, so that its first look uses no defaults.
 *
 * Without `go.env`: the server lays later answers over these, and a variable that is taken away
 * would stay.
 */
export function atStart(): unknown {
  const tree = forServer(plain(workspace.getConfiguration(SECTION))) as Tree;
  const { env: _, ...go } = (tree.go ?? {}) as Tree;
  return { ...tree, go };
}

/** A copy as JSON has it: VS Code's configurations are proxies, with functions on them. */
function plain(configuration: unknown): unknown {
  return JSON.parse(JSON.stringify(configuration));
}

/** The server's settings that are not as they are by default: names without the section. */
export function changedSettings(context: ExtensionContext, scope: Uri): [string, unknown][] {
  const groups = context.extension.packageJSON.contributes.configuration as {
    properties: Record<string, { default: unknown }>;
  }[];
  const configuration = workspace.getConfiguration(SECTION, scope);
  return groups
    .flatMap(({ properties }) => Object.entries(properties))
    .map(([name, schema]): [string, unknown, unknown] => {
      const short = name.slice(SECTION.length + 1);
      return [short, configuration.get(short), schema.default];
    })
    .filter(
      ([name, value, usual]) => !name.startsWith(`${OWN}.`) && !isDeepStrictEqual(value, usual),
    )
    .map(([name, value]) => [name, value]);
}
