// Test events that somebody saved by name. AWS keeps private ones for each user; here the browser does.

const keyOf = (account, name) => `test-events/${account}/${name}`;

/** The saved events of a function: {name: text}. */
export function savedEvents(account, name, storage = localStorage) {
  try {
    return JSON.parse(storage.getItem(keyOf(account, name))) ?? {};
  } catch {
    return {};
  }
}

export function saveEvent(account, name, event, text, storage = localStorage) {
  storage.setItem(keyOf(account, name), JSON.stringify({ ...savedEvents(account, name, storage), [event]: text }));
}

export function deleteEvent(account, name, event, storage = localStorage) {
  const { [event]: _, ...others } = savedEvents(account, name, storage);
  if (Object.keys(others).length) storage.setItem(keyOf(account, name), JSON.stringify(others));
  else storage.removeItem(keyOf(account, name));
}

/** What is wrong with an event's name; "" when nothing is. Source: Lambda's console, "Test event". */
export const eventNameProblem = (name) =>
  /^[A-Za-z0-9._-]{1,25}$/.test(name) ? "" : "Enter 1 to 25 letters, numbers, dots, hyphens and underscores.";
