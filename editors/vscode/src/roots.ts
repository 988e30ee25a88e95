/** Root causes: what forces several values to the heap at once. */

import { commands, type QuickPickItem, Uri, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { request } from "./server/ask";

const COMMAND = "goescape.roots";

/** One root cause, as the server's command tells it. */
export interface Root {
  readonly key: string;
  readonly kind: string;
  /** Such as `parameter v of logValue`. */
  readonly text: string;
  /** What it does, such as `this parameter makes 7 values in 4 functions escape`. */
  readonly sentence: string;
  /** How much of it allocates. */
  readonly tally: string;
  /** Where it stands, if that is known. */
  readonly location: Location | null;
  readonly findings: readonly Forced[];
}

/** A finding that a root cause forces. */
export interface Forced {
  readonly id: string;
  readonly message: string;
  readonly location: Location;
}

interface Location {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** The root causes that the server knows, the most valuable first; undefined if it cannot tell. */
export async function askForRoots(
  client: LanguageClient | undefined,
): Promise<readonly Root[] | undefined> {
  const answer = await request<{ roots?: readonly Root[] }>(client, COMMAND, []);
  return answer?.roots;
}

interface RootPick extends QuickPickItem {
  readonly at: Location | undefined;
}

/** List the root causes, and go to the one that is picked. */
export async function listRoots(client: LanguageClient | undefined): Promise<void> {
  const roots = await askForRoots(client);
  if (roots === undefined) {
    void window.showWarningMessage("goescape: the server does not tell root causes now.");
    return;
  }
  const picks = roots.map(
    (root): RootPick => ({
      label: root.text,
      description: root.tally,
      detail: root.sentence,
      at: root.location ?? root.findings[0]?.location,
    }),
  );
  if (picks.length === 0) {
    void window.showInformationMessage(
      "goescape: nothing in the open packages shares a root cause.",
    );
    return;
  }
  const picked = await window.showQuickPick(picks, {
    title: "Root causes, the most valuable first",
    matchOnDetail: true,
  });
  if (picked?.at) {
    const { uri, range } = picked.at;
    await commands.executeCommand("vscode.open", Uri.parse(uri), { selection: range });
  }
}
