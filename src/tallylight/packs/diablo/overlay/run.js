// The run that is on, beside the runs of its session. Parts: type terror about number clock average median fastest finds dry.
// Its own URL parameter: linger=60, the seconds that it stays after the session's end.

import { grouped, sample } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { clockSeconds, runningTime } from "/static/time.js";
import { isOver, meanTime } from "./loot.js";

const WORDS = { on: "Time", paused: "Paused", over: "Last time" };

export function face(run, now, choices) {
  if (isOver(run.session_ended_at, now, choices, 60)) return null;
  return {
    type: run.type ?? "Run",
    terror: run.terror ? "Terror zone" : null,
    about: run.about,
    number: run.number,
    clock: clockOf(run, now),
    ...numbersOf(run),
    finds: run.finds,
    dry: run.dry === null ? null : { text: runs(run.dry), number: run.dry },
  };
}

/** It stands still while the run is paused, and after its end, and says which. */
function clockOf(run, now) {
  if (run.clock === null) return null;
  return { text: runningTime(clockSeconds(run.clock, now)), note: WORDS[run.state], kind: run.state };
}

/** Of the runs that are over; before the first of them there is nothing to say. */
function numbersOf({ n, average, median, fastest }) {
  if (n === 0) return { average: null, median: null, fastest: null };
  return {
    average: { text: meanTime(average), number: average, note: sample(n) },
    median: { text: meanTime(median), number: median },
    fastest: { text: meanTime(fastest), number: fastest },
  };
}

const runs = (n) => `${grouped(n)} ${n === 1 ? "run" : "runs"}`;

// Runs of Mephisto, shortened: one is paused for a while, and something drops now and then.
const ROUND = 40;
const PAUSED = [14, 20];
const OVER = 34;
const FOUND_AT = 26;
const BEFORE = 31;

function demo(seconds, at) {
  const round = Math.floor(seconds / ROUND);
  const t = seconds - round * ROUND;
  const [stopped, goesOn] = PAUSED;
  const stood = Math.min(t, goesOn) - stopped;
  const state = t >= OVER ? "over" : t >= stopped && t < goesOn ? "paused" : "on";
  const ran = state === "on" ? null : BEFORE + (t >= OVER ? OVER : t) - Math.max(0, stood);
  const since = t < stopped ? round * ROUND - BEFORE : round * ROUND - BEFORE + goesOn - stopped;
  return {
    type: "Mephisto",
    terror: round % 3 === 2,
    about: "Hell · Players 7",
    number: 112 + round,
    state,
    clock: state === "on" ? { seconds: 0, since: at(since) } : { seconds: ran, since: null },
    n: 111 + round + (t >= OVER ? 1 : 0),
    average: 68.4 - round * 0.2,
    median: 64,
    fastest: 41,
    finds: 23 + round + (t >= FOUND_AT ? 1 : 0),
    dry: t >= FOUND_AT ? 0 : 6,
    session_ended_at: null,
  };
}

play({ topic: "diablo.run", face, demo });
