/* Searching the index: what is asked stands in the address (#q=…&owner=…), so that a search can be sent to somebody. */
"use strict";
(() => {
  const form = document.getElementById("controls");
  if (!form) return;
  const cards = [...document.querySelectorAll("#cards > li")];
  const fields = ["q", "kind", "owner", "tag"].map((id) => document.getElementById(id)).filter(Boolean);
  const persian = document.documentElement.lang === "fa";
  const number = new Intl.NumberFormat(persian ? "fa-IR" : "en");

  // As the pages' own texts were folded: one yeh and one kaf, no joiners or diacritics, ASCII digits, no case.
  const folded = (text) => text
    .replace(/[يى]/g, "ی").replace(/ك/g, "ک").replace(/[ةۀ]/g, "ه").replace(/[أإآٱ]/g, "ا").replace(/ؤ/g, "و").replace(/ئ/g, "ی")
    .replace(/[\u200c\u200d\u0640\u064b-\u065f\u0670]/g, "")
    .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0).replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = (id) => { const field = fields.find((each) => each.id === id); return field ? field.value : ""; };

  const show = () => {
    const words = folded(chosen("q"));
    const [kind, owner, tag] = [chosen("kind"), chosen("owner"), chosen("tag")];
    let shown = 0;
    for (const card of cards) {
      const data = card.dataset;
      const fits = words.every((word) => data.search.includes(word)) && (!kind || data.kind === kind)
        && (!owner || data.owner === owner) && (!tag || data.tags.split("\n").includes(tag));
      card.hidden = !fits;
      shown += fits;
    }
    document.getElementById("shown").textContent = number.format(shown);
    document.getElementById("none").hidden = shown > 0;
  };
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) field.value = asked.get(field.id) || "";
    show();
  };
  const changed = () => {
    const asked = new URLSearchParams();
    for (const field of fields) if (field.value) asked.set(field.id, field.value);
    history.replaceState(null, "", asked.size ? "#" + asked : location.pathname + location.search);
    show();
  };
  form.hidden = false;
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("hashchange", read);
  read();
})();
