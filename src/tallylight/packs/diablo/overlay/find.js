// What dropped last, in the colour of its kind. Parts: kind ethereal name where new.
// Its own URL parameters: linger=20, the seconds that it stays; always=0 (1: until the next find).

import { grouped } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { instant } from "/static/time.js";
import { ago, isOver, kindOf, wordOf } from "./loot.js";

export function face(find, now, choices) {
  const stays = choices.number("always", 0, 0, 1) > 0;
  if (!stays && isOver(find.told_at, now, choices, 20)) return null;
  return {
    card: { kind: kindOf(find) },
    kind: wordOf(find),
    ethereal: find.ethereal ? "Ethereal" : null,
    name: { text: find.name, number: instant(find.told_at) },
    where: [`Run ${find.run_number}`, find.run_type, ago(find.found_at, now)].filter(Boolean).join(" · "),
    new: find.grail && { text: `${grouped(find.grail.found)} of ${grouped(find.grail.total)}`, note: "New for the grail" },
  };
}

// One find of each kind after the other, with an empty moment between them.
const EVERY = 10;
const SHOWN = 8;
const GRAIL = { found: 470, total: 638 };
const FINDS = [
  { name: "Harlequin Crest", category: "unique", ethereal: false, grail: GRAIL },
  { name: "Ber", category: "rune", ethereal: false, grail: null },
  { name: "Tal Rasha's Guardianship", category: "set", ethereal: false, grail: null },
  { name: "Titan's Revenge", category: "unique", ethereal: true, grail: null },
  { name: "Grand charm, 45 life and a skill", category: null, ethereal: false, grail: null },
  { name: "Heart of the Oak", category: "runeword", ethereal: false, grail: GRAIL },
];

function demo(seconds, at) {
  const round = Math.floor(seconds / EVERY);
  if (seconds - round * EVERY > SHOWN) return null;
  const told = at(round * EVERY);
  return { ...FINDS[round % FINDS.length], run_number: 112 + round, run_type: "Mephisto", found_at: told, told_at: told };
}

play({ topic: "diablo.find", face, demo });
