// What came last in the session. Parts: kind name amount.
// Its own URL parameters: linger=30, the seconds that it stays; always=0 (1: until the next one).

import { grouped } from "/static/numbers.js";
import { play } from "/static/overlay.js";
import { instant } from "/static/time.js";
import { unitOf } from "./room.js";

const KINDS = {
  TIP_EVENT: ["Tip", "Somebody tipped"],
  CHEER: ["Cheer", "Somebody cheered"],
  FOLLOW: ["New follower", "Somebody follows"],
  SUBSCRIPTION: ["Subscription", "Somebody subscribed"],
  FANCLUB_JOIN: ["Fan club", "Somebody joined"],
  MEDIA_PURCHASE: ["Purchase", "Somebody bought"],
  RAID: ["Raid", "Somebody came by"],
};

export function face(gift, now, choices) {
  const stays = choices.number("always", 0, 0, 1) > 0;
  if (!stays && now - instant(gift.at) > choices.number("linger", 30, 1, 86_400) * 1000 * choices.speed) return null;
  const [kind, nobody] = KINDS[gift.kind] ?? ["New", "Somebody"];
  return {
    card: { kind: gift.kind.toLowerCase() },
    kind,
    name: { text: gift.name ?? nobody, number: instant(gift.at) },
    amount: gift.amount === null ? null : { text: grouped(gift.amount), number: gift.amount, note: unitOf(gift.unit) },
  };
}

// One of each kind after the other, with an empty moment between them. Nobody real is called so.
const EVERY = 8;
const SHOWN = 7;
const GIFTS = [
  { kind: "TIP_EVENT", amount: 100, unit: "tokens", name: "quiet_heron" },
  { kind: "FOLLOW", amount: null, unit: null, name: "paper_kite_9" },
  { kind: "CHEER", amount: 1500, unit: "bits", name: "MossyLantern" },
  { kind: "TIP_EVENT", amount: 25, unit: "tokens", name: null },
  { kind: "SUBSCRIPTION", amount: null, unit: null, name: "tin_whistler" },
];

function demo(seconds, at) {
  const round = Math.floor(seconds / EVERY);
  if (seconds - round * EVERY > SHOWN) return null;
  return { ...GIFTS[round % GIFTS.length], at: at(round * EVERY) };
}

play({ topic: "audience.latest", face, demo });
