// A press on its way to the server: once, in order, and never twice.

import { say } from "./notice.js";

const TRY_FOR = 20_000;
const ANSWER_WITHIN = 5_000;
const LONGEST_WAIT = 2_000;
const PROXY = new Set([502, 504]); // somebody between us and the server gave up
const PROBLEM = "application/problem+json";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** A fresh command id. `crypto.randomUUID` is missing on a phone that comes over plain http. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether nobody knows if the press counted: the server says so itself, or did not get to speak. */
async function isUnsure(answer) {
  if (!(answer.headers.get("Content-Type") ?? "").startsWith(PROBLEM)) return PROXY.has(answer.status);
  return (await answer.clone().json()).unsure === true;
}

/** One try: the answer, or null when nobody knows whether it arrived. */
async function attempt(url, body, key) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ANSWER_WITHIN);
  try {
    const headers = {
      "Content-Type": "application/json",
      "Idempotency-Key": key,
      "Tallylight-Origin": "room",
    };
    const answer = await fetch(url, { method: "POST", headers, body, signal: limit.signal });
    return (await isUnsure(answer)) ? null : answer;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Try with the same key until somebody answers; the key makes that count once. */
async function deliver(url, body) {
  const key = freshKey();
  const until = performance.now() + TRY_FOR;
  for (let wait = 250; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
    const answer = await attempt(url, body, key);
    if (answer !== null || performance.now() > until) return answer;
    await pause(wait);
  }
}

async function whyNot(answer) {
  try {
    const problem = await answer.json();
    return problem.detail || problem.title || `The server said ${answer.status}.`;
  } catch {
    return `The server said ${answer.status}.`;
  }
}

/** It counts; but what was typed comes near to something, which may have been meant. */
async function ask(answer) {
  const kept = await answer.json().catch(() => ({}));
  const meant = kept.did_you_mean ?? [];
  if (meant.length > 0) say(`Kept as “${kept.name}”. Did you mean ${meant.join(", or ")}? Then undo, and enter that.`);
}

/** Sends presses of one channel, one after the other: the order of the thumb is the order of the record. */
export class Presses {
  #prefix;
  #last = Promise.resolve();

  constructor(channel) {
    this.#prefix = channel === "main" ? "" : `/c/${encodeURIComponent(channel)}`;
  }

  /** True when the press counts; otherwise a toast has said why not. */
  send(path, body) {
    const text = JSON.stringify(body ?? {}); // as it was when pressed
    const sent = this.#last.then(() => this.#send(this.#prefix + path, text));
    this.#last = sent;
    return sent;
  }

  async #send(url, text) {
    const answer = await deliver(url, text);
    if (answer === null) say("No answer. Look whether it counted before you press again.");
    else if (!answer.ok) say(await whyNot(answer));
    else await ask(answer);
    return answer !== null && answer.ok;
  }
}
