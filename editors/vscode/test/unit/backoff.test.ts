import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff, FORGIVEN, WINDOW } from "../../src/server/backoff";

test("each crash waits twice as long as the one before, then it is given up", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: FORGIVEN }, (_, at) => backoff.crashed(at));
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000]);
  assert.equal(backoff.crashed(FORGIVEN), undefined);
});

test("what is long ago no longer counts", () => {
  const backoff = new Backoff();
  for (let at = 0; at < FORGIVEN; at++) {
    backoff.crashed(at);
  }
  assert.equal(backoff.crashed(FORGIVEN + WINDOW), 500);
});

test("a restart by hand begins anew", () => {
  const backoff = new Backoff();
  backoff.crashed(0);
  backoff.crashed(1);
  backoff.forgive();
  assert.equal(backoff.crashed(2), 500);
});
