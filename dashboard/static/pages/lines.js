// The dictionary of line codes.
"use strict";
start(async () => {
  const codes = at("codes");
  sortInPlace(codes);
  watch(() => {
    const words = get("words")
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean);
    for (const row of codes.tBodies[0].rows)
      row.hidden = words.length > 0 && !words.some((w) => row.textContent.toLowerCase().includes(w));
  });
});
