// How far the grail is, whole and by its parts, and what came last. Parts: title percent bar found last parts.

import { grouped, rate } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { kindOf } from "./loot.js";

const PARTS = {
  armor: ["Armor", "unique"],
  weapons: ["Weapons", "unique"],
  other: ["Other", "unique"],
  sets: ["Sets", "set"],
  runes: ["Runes", "rune"],
  runewords: ["Runewords", "runeword"],
  ethereal: ["Ethereal", "other"],
};

export function face(grail) {
  const { text, number } = rate((100 * grail.found) / grail.total, grail.total);
  const parts = [...grail.parts, grail.ethereal].filter(Boolean);
  return {
    title: "Holy grail",
    percent: { text, number },
    bar: { level: share(grail) },
    found: { text: grail.found, note: `of ${grouped(grail.total)}` },
    last: grail.last && { text: grail.last.name, note: "Last new", kind: kindOf(grail.last) },
    parts: { items: parts.map(row) },
  };
}

const share = ({ found, total }) => (total > 0 ? found / total : 0).toFixed(4);

function row(part) {
  const [text, kind] = PARTS[part.name];
  return {
    name: { text, kind },
    count: { text: `${part.found} / ${part.total}`, number: part.found },
    bar: { level: share(part), kind },
  };
}

// A grail that is well on its way, and finds one more now and then.
const ROUND = 40;
const BEFORE = { armor: [112, 146], weapons: [124, 173], other: [51, 66], sets: [112, 127], runes: [29, 33], runewords: [41, 93] };
const FOUND = [
  [8, "runes", { name: "Cham", category: "rune" }],
  [22, "other", { name: "Death's Fathom", category: "unique" }],
];
const LAST = { name: "Laying of Hands", category: "set" };

function demo(seconds) {
  const fresh = FOUND.filter(([at]) => at <= seconds % ROUND);
  const parts = Object.entries(BEFORE).map(([name, [found, total]]) => (
    { name, found: found + fresh.filter(([, part]) => part === name).length, total }));
  const sum = (of) => parts.reduce((all, one) => all + one[of], 0);
  return { found: sum("found"), total: sum("total"), parts, ethereal: null, last: fresh.at(-1)?.[2] ?? LAST };
}

play({ topic: "diablo.grail", face, demo });
