/* The proof view: arrow keys turn the page, the thumbnail of the page is in view. The links do all of it without. */
(() => {
  "use strict";
  const current = document.querySelector(".proof-thumbs [aria-current]");
  if (current) current.scrollIntoView({ block: "center", inline: "center" });
  scrollTo(0, 0);
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest("input, select, textarea, [contenteditable], .proof-thumbs")) return;
    const turn = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = turn && document.querySelector(`.proof-bar a[rel=${turn}]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
})();
