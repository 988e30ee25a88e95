/** What the server says beyond the protocol: the contracts of goescape's README, version 1. */

export const SOURCE = "goescape";

/** `goescape/status`: the start or the end of a run over one package. */
export interface Status {
  readonly version: number;
  readonly state: "checking" | "idle" | "error";
  /** Import path, or the folder as long as that is not known. */
  readonly package: string;
  /** URI of the package's folder. */
  readonly uri: string;
  readonly generation: number;
  readonly findings: number;
  readonly milliseconds: number;
  readonly error: StatusError | null;
  readonly note: string;
  readonly evidence: boolean;
}

export interface StatusError {
  readonly message: string;
  /** The code does not build; there is no Go that can be asked; no answer came. */
  readonly kind: "code" | "no-go" | "failed";
  readonly uri?: string;
  /** 1-based. */
  readonly line?: number;
}

/** The `data` of a diagnostic. */
export interface FindingData {
  readonly version: number;
  readonly id: string;
  readonly kind: string;
  readonly package: string;
  readonly function: string;
}

/** A diagnostic's data, if it is one of ours. */
export function findingData(data: unknown): FindingData | undefined {
  if (typeof data !== "object" || data === null) {
    return undefined;
  }
  const { version, id, kind, package: pkg, function: func } = data as Record<string, unknown>;
  if (typeof id !== "string" || typeof kind !== "string") {
    return undefined;
  }
  return {
    version: Number(version),
    id,
    kind,
    package: typeof pkg === "string" ? pkg : "",
    function: typeof func === "string" ? func : "",
  };
}
