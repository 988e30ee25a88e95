/** When a server that ended by itself is started again. */

/** Crashes that are forgiven within {@link WINDOW}. */
export const FORGIVEN = 5;
/** Milliseconds. */
export const WINDOW = 180_000;

const FIRST = 500;
const LONGEST = 30_000;

/** Counts crashes: the first restart is almost at once, each further one waits twice as long. */
export class Backoff {
  private crashes: number[] = [];

  /**
   * Take note of a crash.
   *
   * @param now milliseconds, from any fixed point
   * @returns milliseconds to wait before the next start; undefined if it is time to give up
   */
  crashed(now: number): number | undefined {
    this.crashes = [...this.crashes.filter((at) => now - at < WINDOW), now];
    if (this.crashes.length > FORGIVEN) {
      return undefined;
    }
    return Math.min(FIRST * 2 ** (this.crashes.length - 1), LONGEST);
  }

  /** Someone asked for a start: begin anew. */
  forgive(): void {
    this.crashes = [];
  }
}
