/** One server for the whole window: looked for, started, restarted, and what state it is in. */

import { homedir } from "node:os";
import { type Event, EventEmitter, type LogOutputChannel, Uri } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Findings } from "../findings/store";
import type { Status } from "../protocol";
import { own } from "../settings";
import { Backoff, FORGIVEN, WINDOW } from "./backoff";
import { createClient } from "./client";
import type { Installer } from "./install";
import { findServer, type Server } from "./lookup";
import { run } from "./run";
import { workspaceEnvironments } from "./workspacePython";

export type State =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly server: Server }
  | { readonly kind: "missing"; readonly problem: string }
  | { readonly kind: "restarting"; readonly milliseconds: number }
  | { readonly kind: "stopped"; readonly problem: string };

export class Session {
  private readonly changed = new EventEmitter<State>();
  private readonly told = new EventEmitter<Status>();
  private readonly backoff = new Backoff();
  private timer: NodeJS.Timeout | undefined;
  private current: State = { kind: "starting" };
  /** Counts starts: what an older one brings about no longer counts. */
  private generation = 0;

  /** The client, from its start until it ends. */
  client: LanguageClient | undefined;
  /** Where the server was last looked for, and what was there. */
  readonly lookup: string[] = [];
  /** The last state of each package, by its folder's path. */
  readonly packages = new Map<string, Status>();

  readonly onDidChange: Event<State> = this.changed.event;
  readonly onStatus: Event<Status> = this.told.event;

  constructor(
    private readonly log: LogOutputChannel,
    private readonly findings: Findings,
    private readonly installer: Installer,
  ) {}

  get state(): State {
    return this.current;
  }

  /** Start because someone, or a setting, asked for it: old crashes are forgiven. */
  async restart(): Promise<void> {
    this.backoff.forgive();
    await this.start();
  }

  /** Look for a server and start it, in place of the one that runs. */
  async start(): Promise<void> {
    const generation = ++this.generation;
    this.become({ kind: "starting" });
    await this.end();
    this.lookup.length = 0;
    const found = await findServer(
      {
        setting: own("path"),
        environments: await workspaceEnvironments(),
        path: process.env.PATH ?? "",
        own: this.installer.current(),
        home: homedir(),
      },
      run,
      (line) => {
        this.lookup.push(line);
        this.log.info(`looking for the server: ${line}`);
      },
    );
    if (generation !== this.generation) {
      return;
    }
    if ("problem" in found) {
      this.log.warn(found.problem);
      this.become({ kind: "missing", problem: found.problem });
      return;
    }
    await this.launch(found.server, generation);
  }

  /** End the server for good. */
  async stop(): Promise<void> {
    this.generation++;
    await this.end();
  }

  private async launch(server: Server, generation: number): Promise<void> {
    this.log.info(`starting ${server.command} (${server.how})`);
    let closed = false;
    const lost = () => {
      // A server that ends while it starts is told twice.
      if (!closed && generation === this.generation) {
        closed = true;
        this.crashed();
      }
    };
    const client = createClient(server, this.log, {
      status: (status) => generation === this.generation && this.take(status),
      published: (uri, diagnostics) =>
        generation === this.generation && this.findings.publish(uri, diagnostics),
      closed: lost,
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(`the server did not start: ${error}`);
      lost();
      return;
    }
    if (generation === this.generation && !closed) {
      this.become({ kind: "running", server });
    }
  }

  private take(status: Status): void {
    const folder = Uri.parse(status.uri);
    this.packages.set(folder.fsPath, status);
    if (status.state === "idle") {
      this.findings.analysed(folder);
    }
    this.told.fire(status);
  }

  private crashed(): void {
    this.findings.clearLive();
    const wait = this.backoff.crashed(Date.now());
    if (wait === undefined) {
      const problem = `The goescape server ended ${FORGIVEN + 1} times within ${WINDOW / 60_000} minutes, and is not started again.`;
      this.log.error(problem);
      void this.end();
      this.become({ kind: "stopped", problem });
      return;
    }
    this.log.warn(`the server ended unexpectedly; starting it again in ${wait} ms`);
    this.become({ kind: "restarting", milliseconds: wait });
    const { generation } = this;
    this.timer = setTimeout(() => {
      if (generation === this.generation) {
        void this.start();
      }
    }, wait);
  }

  private async end(): Promise<void> {
    clearTimeout(this.timer);
    const client = this.client;
    this.client = undefined;
    this.packages.clear();
    this.findings.clearLive();
    try {
      await client?.dispose();
    } catch (error) {
      // It had ended before, or does not end in time; either way it is no longer used.
      this.log.info(`the client ended with: ${error}`);
    }
  }

  private become(state: State): void {
    this.current = state;
    this.changed.fire(state);
  }

  dispose(): void {
    this.changed.dispose();
    this.told.dispose();
  }
}
