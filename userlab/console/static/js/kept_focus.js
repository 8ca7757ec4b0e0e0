// A part of the page is drawn anew, and the focus stays where it was: on the control with the same address or text.

/** Draw by `draw()`; a control in `place` that had the focus gets it back. */
export function keptFocus(place, draw) {
  const had = place.contains(document.activeElement) && document.activeElement !== place;
  const name = had ? nameOf(document.activeElement) : null;
  draw();
  if (!name) return;
  const again = [...place.querySelectorAll("a, button, input, select, summary, [tabindex]")].find(
    (each) => nameOf(each) === name,
  );
  (again ?? place).focus({ preventScroll: true });
}

const nameOf = (each) =>
  [each.tagName, each.getAttribute("href"), each.getAttribute("aria-label"), each.textContent.slice(0, 100)].join(" ");
