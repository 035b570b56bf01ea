// Who gave most in the session. Parts: title total places.
// Its own URL parameter: most=3, the places that are shown.

import { grouped } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { unitOf } from "./room.js";

export function face(top, _, choices) {
  const places = top.places.slice(0, choices.number("most", 3, 1, 10));
  return {
    title: "Top of the stream",
    total: { text: grouped(top.total), number: top.total, note: `${unitOf(top.unit)} in all`.trim() },
    places: places.length > 0 ? { items: places.map(row) } : null,
  };
}

const row = (one) => ({
  place: `${one.place}.`,
  name: one.name ?? "Somebody",
  amount: { text: grouped(one.amount), number: one.amount },
});

// Two who are close to each other, and what came without a name in the sum alone.
const ROUND = 30;
const STEPS = [[0, [400, 320, 90]], [8, [400, 420, 90]], [16, [650, 420, 90]], [23, [650, 700, 90]]];
const NAMES = ["quiet_heron", "MossyLantern", "paper_kite_9"];
const UNNAMED = 125;

function demo(seconds) {
  const amounts = STEPS.findLast(([at]) => at <= seconds % ROUND)[1];
  const given = amounts.map((amount, index) => ({ name: NAMES[index], amount })).sort((a, b) => b.amount - a.amount);
  const total = amounts.reduce((all, one) => all + one, UNNAMED);
  return { unit: "tokens", total, places: given.map((one, index) => ({ place: index + 1, ...one })) };
}

play({ topic: "audience.top", face, demo });
