// Which names a search finds, the best first.

const MOST = 12;

/** The entries [{name, kind, ...}] that have every word of the text in their name or kind; names that begin so first. */
export function matches(entries, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = entries
    .map((entry) => ({ entry, rank: rankOf(entry, words) }))
    .filter(({ rank }) => rank !== null)
    .sort((left, right) => left.rank - right.rank || order(left.entry.name, right.entry.name));
  return found.slice(0, MOST).map(({ entry }) => entry);
}

const order = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

function rankOf({ name, kind }, words) {
  const lower = name.toLowerCase();
  const all = `${lower} ${kind.toLowerCase()}`;
  if (!words.every((word) => all.includes(word))) return null;
  if (lower === words.join(" ")) return 0;
  if (lower.startsWith(words[0])) return 1;
  return lower.includes(words[0]) ? 2 : 3;
}
