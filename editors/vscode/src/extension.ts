/**
 * goescape for VS Code: finds and runs the language server, and shows what plain LSP cannot.
 *
 * * `server/`: where the server comes from, and its life
 * * `findings/`: what is known, and the view "Escapes"
 * * `status`, `explain`, `roots`, `check`, `commands`: one each of what a person sees
 *
 * Squiggles, hovers, code actions, code lenses and inlay hints are plain LSP, and need nothing
 * here. Nothing is ever sent anywhere but to the server, which runs on the same machine.
 */

import { join } from "node:path";
import { commands, type ExtensionContext, window, workspace } from "vscode";
import { registerCommands } from "./commands";
import { Explanations, pagesIn } from "./explain";
import { Findings } from "./findings/store";
import { EscapesTree } from "./findings/tree";
import { askForRoots } from "./roots";
import { installer } from "./server/install";
import { install, offerInstallation } from "./server/offer";
import { run } from "./server/run";
import { Session, type State } from "./server/session";
import { OWN_SETTINGS } from "./settings";
import { type Shown, statusItem } from "./status";

/** What `activate` gives to other extensions, and to the tests. */
export interface Api {
  readonly version: 1;
  /** What the status item shows now. */
  status(): Shown;
  /** The server's state. */
  state(): State;
  /** Where the server was last looked for, and what was there: as the log has it. */
  lookup(): readonly string[];
  readonly tree: EscapesTree;
}

let running: Session | undefined;

export async function activate(context: ExtensionContext): Promise<Api> {
  const log = window.createOutputChannel("goescape", { log: true });
  const findings = new Findings();
  const own = installer(
    join(context.extensionPath, "server"),
    join(context.globalStorageUri.fsPath, "server"),
    run,
    (line) => log.info(line),
  );
  const session = new Session(log, findings, own);
  running = session;
  const pages = new Explanations(pagesIn(context.storageUri ?? context.globalStorageUri));
  const tree = new EscapesTree(findings, () => askForRoots(session.client), context);
  const status = statusItem(session, findings);
  let offered = false;
  let warned = false;

  context.subscriptions.push(
    log,
    findings,
    session,
    tree,
    status,
    ...registerCommands({ context, log, session, findings, installer: own, pages, tree }),
    session.onDidChange((state) => {
      void commands.executeCommand("setContext", "goescape.server", contextOf(state));
      if (state.kind === "missing" && !offered) {
        offered = true;
        void offerInstallation(state.problem, own, log);
      } else if (state.kind === "restarting" && !warned) {
        warned = true;
        void warn("The goescape server ended unexpectedly; it is started again.");
      } else if (state.kind === "stopped") {
        void warn(state.problem, "Restart");
      }
    }),
    findings.onDidChange(() => {
      if (findings.count()) {
        void commands.executeCommand("setContext", "goescape.found", true);
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => session.restart()),
    workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration(OWN_SETTINGS)) {
        await session.restart();
      }
    }),
  );

  if (process.platform === "win32") {
    void window.showErrorMessage(
      "goescape runs on Linux and macOS. On Windows, open the folder in WSL: the extension runs there.",
    );
  } else {
    await session.start();
    if (session.state.kind === "running" && usesOwn(session.state) && own.stale()) {
      // Whoever installed it once wants the one that came with the update.
      void install(session, own, log);
    }
  }
  return {
    version: 1,
    status: () => status.shown(),
    state: () => session.state,
    lookup: () => session.lookup,
    tree,
  };
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

function usesOwn(state: State): boolean {
  return state.kind === "running" && state.server.how === "the extension's own installation";
}

function contextOf(state: State): string {
  return state.kind === "restarting" ? "starting" : state.kind;
}

async function warn(problem: string, ...offers: "Restart"[]): Promise<void> {
  const answer = await window.showWarningMessage(problem, ...offers, "Show Log");
  if (answer === "Restart") {
    await commands.executeCommand("goescape.restartServer");
  } else if (answer === "Show Log") {
    await commands.executeCommand("goescape.showLog");
  }
}
