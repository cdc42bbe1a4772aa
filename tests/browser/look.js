// What a page shows that does not fit: told as short texts, empty when all is well.

() => {
  const faults = [];
  const wide = document.scrollingElement;
  if (wide.scrollWidth > innerWidth) faults.push(`page is ${wide.scrollWidth} px wide`);
  for (const node of texts()) {
    const box = node.parentElement;
    if (hidden(box)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const out = rect.left < -1 || rect.right > innerWidth + 1;
      if (rect.width > 0 && out && !kept(box)) {
        faults.push(`outside the page: ${node.data.trim().slice(0, 30)}`);
        break;
      }
    }
    const cut = cutBy(box, range);
    if (cut) faults.push(`cut by .${cut.className}: ${node.data.trim().slice(0, 30)}`);
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
