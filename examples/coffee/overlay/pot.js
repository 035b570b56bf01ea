// What is left in the pot. Parts: name left.
import { play } from "/static/overlay.js";

play({
  topic: "coffee.pot",
  face: (pot) => ({ name: "Coffee", left: pot.left }),
  demo: (seconds) => ({ left: 6 - (Math.floor(seconds / 3) % 6), mugs: 6 }),
});
