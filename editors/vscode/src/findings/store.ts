/**
 * All findings that are known: the server's, which are current, and those of the last check of
 * the whole workspace for packages that the server does not look at.
 */

import { dirname } from "node:path";
import { type Diagnostic, type Event, EventEmitter, languages, Uri } from "vscode";
import { SOURCE } from "../protocol";

export interface FileFindings {
  readonly uri: Uri;
  readonly diagnostics: readonly Diagnostic[];
}

export class Findings {
  private readonly live = new Map<string, FileFindings>();
  private readonly liveFolders = new Set<string>();
  private readonly surveyed = new Map<string, FileFindings>();
  // The server's own are in the language client's collection; these fill the Problems panel.
  private readonly collection = languages.createDiagnosticCollection(`${SOURCE} check`);
  private readonly changed = new EventEmitter<void>();

  readonly onDidChange: Event<void> = this.changed.event;

  /** Take what the server published for one file. */
  publish(uri: Uri, diagnostics: readonly Diagnostic[]): void {
    this.live.set(uri.toString(), { uri, diagnostics });
    this.liveFolders.add(dirname(uri.fsPath));
    this.forgetSurveyed();
    this.changed.fire();
  }

  /** The server has looked at a package: nothing older counts there. */
  analysed(folder: Uri): void {
    this.liveFolders.add(folder.fsPath);
    this.forgetSurveyed();
  }

  /** The server is gone, and its findings with it. */
  clearLive(): void {
    this.live.clear();
    this.liveFolders.clear();
    this.changed.fire();
  }

  /** Replace what a check of the whole workspace found. */
  survey(files: Iterable<FileFindings>): void {
    this.surveyed.clear();
    for (const file of files) {
      this.surveyed.set(file.uri.toString(), file);
    }
    this.forgetSurveyed();
    this.collection.clear();
    for (const { uri, diagnostics } of this.surveyed.values()) {
      this.collection.set(uri, diagnostics);
    }
    this.changed.fire();
  }

  /** The findings of one file. */
  of(uri: Uri): readonly Diagnostic[] {
    const key = uri.toString();
    return (this.live.get(key) ?? this.surveyed.get(key))?.diagnostics ?? [];
  }

  /** Every file that has findings, by path. */
  files(): FileFindings[] {
    return [...this.live.values(), ...this.surveyed.values()]
      .filter(({ diagnostics }) => diagnostics.length > 0)
      .sort((a, b) => (a.uri.fsPath < b.uri.fsPath ? -1 : 1));
  }

  /** How many findings there are. */
  count(): number {
    return this.files().reduce((sum, { diagnostics }) => sum + diagnostics.length, 0);
  }

  dispose(): void {
    this.collection.dispose();
    this.changed.dispose();
  }

  private forgetSurveyed(): void {
    for (const [key, { uri }] of this.surveyed) {
      if (this.liveFolders.has(dirname(uri.fsPath))) {
        this.surveyed.delete(key);
        this.collection.delete(Uri.parse(key));
      }
    }
  }
}
