// The rounds so far, in the break. Parts: names flags total, for blue and red; title clock rounds.
// Its own URL parameters: swap=0, always=0 (1 shows it at any time after the first round).

import { play } from "/static/overlay.js";
import { always, both, clockText, flagOf, kindAt, nameOf, rehearsed, swapped } from "./match.js";

export function face(court, now, choices) {
  const resting = court.state === "break";
  if (court.rounds.length === 0 || !(resting || always(choices))) return null;
  return {
    card: { kind: swapped(choices) },
    names: both(court, (athlete, kind) => nameOf(athlete, kind, "name", "long_name")),
    flags: both(court, flagOf),
    rounds: { items: court.rounds.map(column) },
    total: both(court, ({ rounds_won }) => rounds_won),
    title: resting ? "Break" : null,
    clock: resting ? clockText(court.break, now) : null,
  };
}

/** A round as a column: points, and gam-jeoms where there are any. */
function column({ number, winner, blue, red, gamjeoms_blue, gamjeoms_red }) {
  const cell = (points, gamjeoms, kind) => ({
    text: points ?? "–",
    note: gamjeoms > 0 ? `Gam-jeom ${gamjeoms}` : null,
    kind: winner !== null && kindAt(winner) === kind ? "won" : null,
  });
  return { number, blue: cell(blue, gamjeoms_blue, "blue"), red: cell(red, gamjeoms_red, "red") };
}

// The break after each of the first two rounds.
const REST = 24;
const ROUNDS = [
  { number: 1, blue: 5, red: 7, gamjeoms_blue: 0, gamjeoms_red: 2, winner: 2 },
  { number: 2, blue: 14, red: 11, gamjeoms_blue: 1, gamjeoms_red: 0, winner: 1 },
];
const STEPS = [
  [0, { state: "break", round: 1, rounds: ROUNDS.slice(0, 1), red: { rounds_won: 1 } }],
  [REST, { round: 2, rounds: ROUNDS, blue: { rounds_won: 1 } }],
];

function demo(seconds, at) {
  const began = Math.floor(seconds / REST) * REST;
  const court = rehearsed(STEPS, began % (2 * REST));
  return { ...court, break: { left_s: 60, running: true, at: at(began), up: false } };
}

play({ topic: "taekwondo.court", face, demo });
