// The match that is on, as a board. Parts: names flags scores gamjeoms rounds_won, for blue and red;
// round clock; above the board winner injury review tie signal.
// Its own URL parameters: swap=0, always=0, linger=60, the seconds that the board stays after the decision.

import { play } from "/static/overlay.js";
import { always, both, clockText, flagOf, isKnown, isOver, isSilent, kindAt, nameOf, rehearsed, swapped, titleOf } from "./match.js";

const ON = ["ready", "fighting", "paused", "break", "decided"];
const REVIEW = { asked: "Video review", upheld: "Review upheld", rejected: "Review rejected", withdrawn: "Review withdrawn" };

/** What the board says of the court at `now`. */
export function face(court, now, choices) {
  if (!isOn(court, now, choices)) return null;
  return { card: { kind: swapped(choices) }, ...athletes(court), ...middle(court, now, choices), ...tabs(court, now) };
}

/** Before the match is ready its names and zeros come one by one. */
function isOn(court, now, choices) {
  if (court.state === "decided") return !isOver(court, now, choices, 60);
  if (ON.includes(court.state)) return true;
  return always(choices) && (court.match !== null || isKnown(court.blue) || isKnown(court.red));
}

function athletes(court) {
  return {
    names: both(court, (athlete, kind) => nameOf(athlete, kind, "name", "long_name")),
    flags: both(court, flagOf),
    scores: both(court, ({ score }) => score ?? "–"),
    gamjeoms: both(court, ({ gamjeoms }) => gamjeoms ?? "–"),
    rounds_won: both(court, ({ rounds_won }) => roundsWon(rounds_won, court.match)),
  };
}

/** A shape for each round that it takes to win, filled when it is won. */
function roundsWon(won, match) {
  if (match?.cumulative) return { items: [] };
  const needed = Math.ceil((match?.total_rounds || 3) / 2);
  return { items: Array.from({ length: Math.max(needed, won) }, (_, i) => ({ round: { text: "", kind: i < won ? "won" : "open" } })) };
}

function middle(court, now, choices) {
  if (court.state === "break") return { round: "Break", clock: clockText(court.break, now) };
  if (court.state === "decided") return { round: "Final", clock: roundsAs(court, choices) ?? clockText(court.clock, now) };
  return { round: roundWords(court), clock: clockText(court.clock, now) };
}

/** The rounds in the order of the screen; null where rounds are not won one by one. */
function roundsAs({ blue, red }, choices) {
  if (blue.rounds_won + red.rounds_won === 0) return null;
  const shown = [blue.rounds_won, red.rounds_won];
  return (swapped(choices) ? shown.reverse() : shown).join("–");
}

function roundWords({ state, golden, round, rounds }) {
  if (state === "loading" || state === "none") return "Up next";
  if (state === "ready" && (round ?? 1) === 1) return "Ready";
  const called = `Round ${round ?? "–"}`;
  if (state !== "paused") return golden ? "Golden round" : called;
  const stands = rounds.some(({ number }) => number === round) ? "over" : "paused";
  return `${golden ? "Golden" : called} · ${stands}`;
}

/** What a viewer has to know now and then, above the board. */
function tabs({ injury, review, tie, blind, state, winner, clock }, now) {
  const fighting = state === "fighting" || state === "paused";
  return {
    winner: winner && state === "decided" ? whoWon(winner) : null,
    injury: injury && { text: clockText(injury, now), note: of("Injury", injury.position), kind: kindAt(injury.position) },
    review: review && { text: `${REVIEW[review.state] ?? REVIEW.asked}: ${titleOf(kindAt(review.by))}`, kind: kindAt(review.by) },
    tie: tie && fighting ? ifItEndedNow(tie) : null,
    signal: blind || isSilent(clock, now) ? "Signal lost" : null,
  };
}

const of = (word, position) => (position > 0 ? `${word}: ${titleOf(kindAt(position))}` : word);

function whoWon({ position, words, decision }) {
  const who = position > 0 ? `Winner: ${titleOf(kindAt(position))}` : "No winner";
  return { text: [who, words || decision].filter(Boolean).join(" · "), kind: kindAt(position) };
}

/** Who would have the round if it ended now. */
function ifItEndedNow({ leader, by }) {
  if (!leader) return { text: "Tied", kind: "referee" };
  const reason = by ? ` by ${by}` : "";
  return { text: `Tied: ${kindAt(leader)} ahead${reason}`, kind: kindAt(leader) };
}

// The second round of a match, shortened: points, a gam-jeom, a review, an injury, and the break.
const ROUND = 48;
const BEFORE = { rounds_won: 0, gamjeoms: 1 };
const STEPS = [
  [0, { state: "fighting", round: 2, blue: { rounds_won: 1, score: 4 }, red: { ...BEFORE, score: 5 } }],
  [4, { blue: { score: 7 } }],
  [9, { red: { score: 7 }, tie: { leader: 2, by: "turning kicks" } }],
  [14, { state: "paused", review: { by: 1, state: "asked" } }],
  [18, { review: { by: 1, state: "upheld" }, tie: null, blue: { score: 10 } }],
  [21, { state: "fighting", review: null }],
  [25, { state: "paused", injury: { position: 2, left_s: 60, running: true } }],
  [30, { state: "fighting", injury: null, red: { score: 12 } }],
  [34, { blind: true }],
  [36, { blind: false }],
  [38, { state: "break", red: { rounds_won: 1 } }],
];
const RUNNING = [[0, 14, 83], [14, 21, 69], [21, 25, 69], [25, 30, 65], [30, ROUND, 65]];

function demo(seconds, at) {
  const began = Math.floor(seconds / ROUND) * ROUND;
  const t = seconds - began;
  const court = rehearsed(STEPS, t);
  const [from, , left] = RUNNING.find(([, until]) => t < until);
  const clock = { left_s: left, running: court.state === "fighting", at: at(began + from), up: false };
  const rest = { left_s: 60, running: true, at: at(began + 38), up: false };
  const injury = court.injury && { ...court.injury, at: at(began + 25) };
  return { ...court, clock, break: court.state === "break" ? rest : null, injury };
}

play({ topic: "taekwondo.court", face, demo });
