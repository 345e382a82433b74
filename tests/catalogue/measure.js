/* For tests: what a reader would stumble over, measured in the page itself and written where --dump-dom shows it. */
"use strict";
addEventListener("load", async () => {
  await document.fonts.ready;
  await new Promise((done) => setTimeout(done, 50));
  const seen = [...document.querySelectorAll("h1, h2, h3, p, li:not(.card), dt, dd, label > span, summary, pre, svg text, .badge, .tag")]
    .filter((each) => each.checkVisibility() && each.textContent.trim());
  const boxes = seen.map((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    const clipped = getComputedStyle(each).overflowX !== "visible";
    return clipped ? each.getBoundingClientRect() : range.getBoundingClientRect();
  });
  const overlapping = [];
  for (let a = 0; a < seen.length; a += 1) {
    for (let b = a + 1; b < seen.length; b += 1) {
      if (seen[a].contains(seen[b]) || seen[b].contains(seen[a])) continue;
      const [x, y] = [boxes[a], boxes[b]];
      const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
      const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
      if (wide > 2 && high > 2) overlapping.push(`${seen[a].textContent.trim().slice(0, 30)} | ${seen[b].textContent.trim().slice(0, 30)}`);
    }
  }
  const width = document.documentElement.clientWidth;
  const outside = seen.filter((each, at) => !each.closest("pre, .graph") && (boxes[at].left < -1 || boxes[at].right > width + 1))
    .map((each) => each.textContent.trim().slice(0, 30));
  const found = {
    overlapping,
    outside,
    scrolls: document.documentElement.scrollWidth > width + 1,
    fonts: [...document.fonts].filter((font) => font.status === "loaded").length,
    shown: seen.filter((each) => each.matches(".card h2")).map((each) => each.textContent),
    right: getComputedStyle(document.body).direction === "rtl",
  };
  const holder = document.createElement("template");
  holder.id = "measured";
  holder.setAttribute("data-found", JSON.stringify(found));
  document.body.append(holder);
});
