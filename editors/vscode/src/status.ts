/** The language status item: what goescape is doing, and the current file's count. */

import { dirname } from "node:path";
import { type Disposable, LanguageStatusSeverity, languages, Uri, window, workspace } from "vscode";
import type { Findings } from "./findings/store";
import { counted } from "./findings/tree";
import type { Status } from "./protocol";
import type { Session, State } from "./server/session";

const GO_DOWNLOADS = "https://go.dev/dl/";

/** What the item shows. */
export interface Shown {
  readonly text: string;
  readonly detail: string;
  readonly busy: boolean;
  readonly severity: "information" | "warning" | "error";
  readonly action?: {
    readonly title: string;
    readonly command: string;
    readonly arguments?: unknown[];
  };
}

const SEVERITY = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
};

/** Keeps the item current; {@link Shown} is what it shows, for tests too. */
export function statusItem(session: Session, findings: Findings): Disposable & { shown(): Shown } {
  const item = languages.createLanguageStatusItem("goescape", { language: "go", scheme: "file" });
  item.name = "goescape";
  const current = (): Shown => {
    const uri = window.activeTextEditor?.document.uri;
    const file = uri?.scheme === "file" && uri.path.endsWith(".go") ? uri : undefined;
    const status = file && session.packages.get(dirname(file.fsPath));
    return shown(session.state, status, file && findings.of(file).length);
  };
  const update = () => {
    const { text, detail, busy, severity, action } = current();
    item.text = text;
    item.detail = detail;
    item.busy = busy;
    item.severity = SEVERITY[severity];
    item.command = action;
  };
  const listening = [
    session.onDidChange(update),
    session.onStatus(update),
    findings.onDidChange(update),
    window.onDidChangeActiveTextEditor(update),
    workspace.onDidGrantWorkspaceTrust(update),
  ];
  update();
  return {
    shown: current,
    dispose: () => {
      for (const each of [...listening, item]) {
        each.dispose();
      }
    },
  };
}

/**
 * @param status of the current file's package, if it was looked at
 * @param count the current file's findings; undefined if it is no Go file
 */
export function shown(state: State, status: Status | undefined, count: number | undefined): Shown {
  switch (state.kind) {
    case "starting":
      return { text: "goescape: starting", detail: "", busy: true, severity: "information" };
    case "missing":
      return {
        text: "goescape: no server",
        detail: state.problem,
        busy: false,
        severity: "error",
        action: { title: "Install", command: "goescape.installServer" },
      };
    case "restarting":
      return {
        text: "goescape: restarting",
        detail: "The server ended unexpectedly",
        busy: true,
        severity: "warning",
        action: LOG,
      };
    case "stopped":
      return {
        text: "goescape: stopped",
        detail: state.problem,
        busy: false,
        severity: "error",
        action: { title: "Restart", command: "goescape.restartServer" },
      };
    case "running":
      return running(state.server.version, status, count);
  }
}

const LOG = { title: "Log", command: "goescape.showLog" };

function running(version: string, status: Status | undefined, count: number | undefined): Shown {
  if (status?.state === "checking") {
    return {
      text: "goescape: checking",
      detail: status.package,
      busy: true,
      severity: "information",
    };
  }
  if (status?.state === "error" && status.error !== null) {
    return failed(status.error);
  }
  const about = status?.note || status?.package || `server ${version}`;
  const text = count === undefined ? "goescape" : `goescape: ${counted(count)}`;
  return { text, detail: about, busy: false, severity: "information", action: LOG };
}

function failed(error: NonNullable<Status["error"]>): Shown {
  const common = { detail: error.message, busy: false } as const;
  if (error.kind === "no-go") {
    return {
      ...common,
      text: "goescape: no Go",
      severity: "error",
      action: {
        title: "Get Go",
        command: "vscode.open",
        arguments: [Uri.parse(GO_DOWNLOADS)],
      },
    };
  }
  const line = (error.line ?? 1) - 1;
  const action = error.uri
    ? {
        title: "Go to the Error",
        command: "vscode.open",
        arguments: [
          Uri.parse(error.uri),
          { selection: { start: { line, character: 0 }, end: { line, character: 0 } } },
        ],
      }
    : LOG;
  const what = error.kind === "failed" ? "failed" : "build error";
  return { ...common, text: `goescape: ${what}`, severity: "warning", action };
}
