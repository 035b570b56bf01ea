// How far the goal is. Parts: title percent bar reached.

import { grouped } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { unitOf } from "./room.js";

const TITLES = { tips: "Goal", followers: "New followers", messages: "Chat" };
const UNITS = { followers: "followers", messages: "lines" };

export function face(goal) {
  const share = goal.reached / goal.amount;
  const unit = unitOf(UNITS[goal.of] ?? goal.unit);
  return {
    card: { kind: share >= 1 ? "reached" : "open" },
    title: goal.title ?? TITLES[goal.of],
    percent: { text: `${Math.floor(100 * share)} %`, number: Math.floor(100 * share) },
    bar: { level: Math.min(1, share).toFixed(4) },
    reached: { text: grouped(goal.reached), number: goal.reached, note: `of ${grouped(goal.amount)} ${unit}`.trim() },
  };
}

// A goal that fills up, is reached, and begins anew.
const ROUND = 40;
const STEPS = [[0, 120], [4, 220], [9, 245], [14, 480], [19, 780], [24, 805], [30, 1010]];

function demo(seconds) {
  const reached = STEPS.findLast(([at]) => at <= seconds % ROUND)[1];
  return { title: "New microphone", of: "tips", unit: "tokens", reached, amount: 1000 };
}

play({ topic: "audience.goal", face, demo });
