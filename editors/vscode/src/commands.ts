/** The extension's commands. */

import type { ExtensionContext } from "vscode";
import { commands, type Disposable, type LogOutputChannel, window } from "vscode";
import { checkWorkspace } from "./check";
import type { Explanations } from "./explain";
import type { Findings } from "./findings/store";
import type { EscapesTree, Node } from "./findings/tree";
import { listRoots } from "./roots";
import type { Installer } from "./server/install";
import { install } from "./server/offer";
import type { Session } from "./server/session";

export interface Parts {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly session: Session;
  readonly findings: Findings;
  readonly installer: Installer;
  readonly pages: Explanations;
  readonly tree: EscapesTree;
}

export function registerCommands(parts: Parts): Disposable[] {
  const { context, log, session, findings, installer, pages, tree } = parts;
  const all: Record<string, (...args: never[]) => unknown> = {
    restartServer: () => session.restart(),
    installServer: () => install(session, installer, log),
    showLog: () => log.show(),
    checkWorkspace: () => {
      if (session.state.kind !== "running") {
        void window.showWarningMessage("goescape: the server does not run.");
        return undefined;
      }
      return checkWorkspace(session.state.server, findings, context, log);
    },
    explainAtCursor: () => {
      const editor = window.activeTextEditor;
      if (editor?.document.languageId !== "go") {
        void window.showInformationMessage("goescape: put the cursor on something in a Go file.");
        return undefined;
      }
      return pages.show(session.client, editor.document.uri, editor.selection.active);
    },
    explainFinding: (node: Node) =>
      "leaf" in node
        ? pages.show(session.client, node.leaf.uri, node.leaf.diagnostic.range.start)
        : undefined,
    openManual: (slug?: string) => pages.manual(session.client, slug),
    listRoots: () => listRoots(session.client),
    groupByFile: () => tree.groupBy("file"),
    groupByFunction: () => tree.groupBy("function"),
    groupByRoot: () => tree.groupBy("root"),
    openWalkthrough: () =>
      commands.executeCommand(
        "workbench.action.openWalkthrough",
        `${context.extension.id}#start`,
        false,
      ),
  };
  return Object.entries(all).map(([name, handler]) =>
    commands.registerCommand(`goescape.${name}`, handler),
  );
}
