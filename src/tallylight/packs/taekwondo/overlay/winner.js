// Who won, and how. Parts: flag title name country decision score.
// Its own URL parameters: linger=20, the seconds that the card stays; always=0 (1 until the next match).

import { play } from "/static/overlay.js";
import { flagOf, isOver, kindAt, nameOf, rehearsed } from "./match.js";

export function face(court, now, choices) {
  const { winner } = court;
  if (court.state !== "decided" || winner === null || isOver(court, now, choices, 20)) return null;
  const kind = kindAt(winner.position);
  const how = { decision: winner.words || winner.decision || null, score: winner.score ? winner.score.replace("-", "–") : null };
  if (kind === "referee") return { card: { kind }, title: "Result", name: "No winner", ...how };
  const athlete = court[kind];
  return {
    card: { kind },
    title: "Winner",
    name: nameOf(athlete, kind, "long_name", "name"),
    country: athlete.country || athlete.code || null,
    flag: flagOf(athlete),
    ...how,
  };
}

// One after the other wins.
const ON = 12;
const ROUND = 15;
const WINNERS = [
  { position: 1, decision: "PTF", words: "Final points", score: "2-1" },
  { position: 2, decision: "RSC", words: "Referee stops the contest", score: "1-0" },
];

function demo(seconds) {
  if (seconds % ROUND >= ON) return null;
  const winner = WINNERS[Math.floor(seconds / ROUND) % WINNERS.length];
  return rehearsed([[0, { state: "decided", winner }]], 0);
}

play({ topic: "taekwondo.court", face, demo });
