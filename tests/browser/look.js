// What a page shows that does not fit: told as short texts, empty when all is well.

// `still`: nobody can scroll here, so all of it must show at once.

(still) => {
  const faults = [];
  const { scrollWidth, scrollHeight } = document.scrollingElement;
  if (scrollWidth > innerWidth) faults.push(`page is ${scrollWidth} px wide`);
  if (still && scrollHeight > innerHeight) faults.push(`page is ${scrollHeight} px high`);
  for (const main of still ? document.querySelectorAll("main") : []) {
    const more = main.scrollHeight - main.clientHeight;
    if (more > 1) faults.push(`main needs ${more} px more`);
  }
  for (const node of texts()) {
    const box = node.parentElement;
    if (hidden(box)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
    const said = node.data.trim().slice(0, 30);
    const out = (rect) => rect.left < -1 || rect.right > innerWidth + 1;
    if (rects.some(out) && !kept(box)) faults.push(`outside the page: ${said}`);
    const cut = cutBy(box, range);
    if (cut) faults.push(`cut by .${cut.className}: ${said}`);
    if (still && !kept(box) && rects.some((rect) => covered(box, rect))) {
      faults.push(`covered: ${said}`);
    }
  }
  return faults;

  function texts() {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (walk.currentNode.data.trim()) found.push(walk.currentNode);
    return found;
  }

  function hidden(box) {
    if (box.closest(".sr-only, script, style, [hidden], option, title")) return true;
    const modal = document.querySelector("dialog[open]");
    return Boolean(modal) && !modal.contains(box);
  }

  // Whether something with a ground of its own lies over the middle of a line of text.
  function covered(box, rect) {
    let top = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
    for (; top && !top.contains(box) && !box.contains(top); top = top.parentElement) {
      if (getComputedStyle(top).backgroundColor !== "rgba(0, 0, 0, 0)") return true;
    }
    return false;
  }

  // Boxes that show they go on: an ellipsis, or a way to scroll.
  function kept(box) {
    for (let at = box; at; at = at.parentElement) {
      const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(at);
      if (overflowX === "auto" || overflowX === "scroll") return true;
      if (textOverflow === "ellipsis" || webkitLineClamp !== "none") return true;
    }
    return false;
  }

  // The nearest box that hides a part of a text without a sign that there is more.
  function cutBy(box, range) {
    if (kept(box)) return null;
    const rect = range.getBoundingClientRect();
    for (let at = box; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== "hidden") continue;
      const frame = at.getBoundingClientRect();
      const lost = Math.max(frame.left - rect.left, rect.right - frame.right);
      const below = Math.max(frame.top - rect.top, rect.bottom - frame.bottom);
      // A line's box is taller than its letters.
      if (lost > 2 || below > 0.35 * parseFloat(getComputedStyle(box).fontSize)) return at;
    }
    return null;
  }
}
