/** Checks every package of the workspace, opened or not: `goescape check --format json`. */

import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  Diagnostic,
  DiagnosticSeverity,
  type ExtensionContext,
  type LogOutputChannel,
  ProgressLocation,
  Range,
  Uri,
  window,
  workspace,
} from "vscode";
import type { FileFindings, Findings } from "./findings/store";
import { counted } from "./findings/tree";
import { SOURCE } from "./protocol";
import type { Server } from "./server/lookup";
import { run } from "./server/run";
import { changedSettings } from "./settings";

/** What is used of the format, whose schema is `goescape check --print-schema`. */
interface Report {
  readonly findings: readonly Found[];
  readonly errors: readonly { readonly message: string }[];
}

interface Found {
  readonly id: string;
  readonly code: string;
  readonly kind: string;
  readonly severity: string;
  readonly message: string;
  readonly package: string;
  readonly function: string;
  readonly path: string;
  readonly range: { readonly start: At; readonly end: At };
}

interface At {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly columnCodePoints: number;
}

const SEVERITY: Readonly<Record<string, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const NOT_OURS = "**/{vendor,testdata,node_modules}/**";

/** Check all modules, one after the other, with progress. Resolves to the number of findings. */
export async function checkWorkspace(
  server: Server,
  findings: Findings,
  context: ExtensionContext,
  log: LogOutputChannel,
): Promise<number | undefined> {
  const modules = (await workspace.findFiles("**/go.mod", NOT_OURS)).map((uri) =>
    dirname(uri.fsPath),
  );
  if (modules.length === 0) {
    void window.showWarningMessage("goescape: there is no go.mod in this workspace.");
    return undefined;
  }
  const reports = await window.withProgress(
    { location: ProgressLocation.Notification, title: "goescape: checking", cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const made: Report[] = [];
      for (const folder of modules.sort()) {
        progress.report({ message: workspace.asRelativePath(folder) });
        const report = await check(server, folder, context, abort.signal, log);
        if (abort.signal.aborted) {
          return undefined;
        }
        made.push(report);
      }
      return made;
    },
  );
  if (reports === undefined) {
    return undefined;
  }
  const found = reports.flatMap((report) => report.findings);
  const files = await inFiles(found);
  findings.survey(files);
  const errors = reports.flatMap((report) => report.errors);
  for (const { message } of errors) {
    log.warn(`check: ${message}`);
  }
  void tell(found.length, files.length, errors.length, log);
  return found.length;
}

async function check(
  server: Server,
  folder: string,
  context: ExtensionContext,
  signal: AbortSignal,
  log: LogOutputChannel,
): Promise<Report> {
  const set = changedSettings(context, Uri.file(folder)).flatMap(([name, value]) => [
    "--set",
    `${name}=${JSON.stringify(value)}`,
  ]);
  const args = ["check", "-C", folder, "--format", "json", ...set, "./..."];
  log.info(`check: ${server.command} ${args.join(" ")}`);
  const ran = await run(server.command, args, { signal });
  try {
    return JSON.parse(ran.stdout) as Report;
  } catch {
    const message = ran.problem || ran.stderr.trim() || `exit code ${ran.code}`;
    return { findings: [], errors: [{ message: `${folder}: ${message}` }] };
  }
}

async function tell(
  found: number,
  files: number,
  errors: number,
  log: LogOutputChannel,
): Promise<void> {
  const where = files === 1 ? "1 file" : `${files} files`;
  const text = `goescape: ${counted(found)} in ${where}.`;
  if (errors === 0) {
    await window.showInformationMessage(text);
    return;
  }
  const failed = errors === 1 ? "1 thing" : `${errors} things`;
  const answer = await window.showWarningMessage(
    `${text} ${failed} could not be analysed.`,
    "Show Log",
  );
  if (answer === "Show Log") {
    log.show();
  }
}

function inFiles(found: readonly Found[]): Promise<FileFindings[]> {
  const files = new Map<string, Found[]>();
  for (const finding of found) {
    files.set(finding.path, [...(files.get(finding.path) ?? []), finding]);
  }
  return Promise.all(
    [...files].map(async ([path, list]) => {
      const lines = await linesOf(path);
      return { uri: Uri.file(path), diagnostics: list.flatMap((each) => diagnostic(each, lines)) };
    }),
  );
}

function diagnostic(found: Found, lines: readonly string[]): Diagnostic[] {
  const severity = SEVERITY[found.severity];
  if (severity === undefined) {
    return [];
  }
  const { start, end } = found.range;
  const range = new Range(...position(start, lines), ...position(end, lines));
  const made = new Diagnostic(range, found.message, severity);
  made.source = SOURCE;
  made.code = found.code;
  const { id, kind, package: pkg, function: func } = found;
  return [Object.assign(made, { data: { version: 1, id, kind, package: pkg, function: func } })];
}

/** A position in UTF-16 units, 0-based. */
function position(at: At, lines: readonly string[]): [number, number] {
  const before = [...(lines[at.line - 1] ?? "")].slice(0, at.columnCodePoints - 1).join("");
  return [at.line - 1, before.length];
}

async function linesOf(path: string): Promise<string[]> {
  try {
    const text = await readFile(path, "utf8");
    return text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  } catch {
    return [];
  }
}
