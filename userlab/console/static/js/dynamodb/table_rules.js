// What DynamoDB allows for the names and numbers of a table, told before a request is sent.
// Source: Amazon DynamoDB Developer Guide, "Quotas", "Naming rules".

const NAME = /^[A-Za-z0-9_.-]+$/;

export function tableName(text) {
  if (!text) return "Enter a name for the table.";
  if (text.length < 3 || text.length > 255) return `A table name has 3 to 255 characters; this one has ${text.length}.`;
  return NAME.test(text) ? "" : "Use only letters, numbers, underscores (_), hyphens (-), and periods (.).";
}

export function keyName(text) {
  if (!text) return "Enter the name of an attribute.";
  return new TextEncoder().encode(text).length > 255 ? "The name of a key attribute has at most 255 bytes." : "";
}

export const optionalKeyName = (text) => (text ? keyName(text) : "");

export function capacityUnits(text) {
  return /^[1-9]\d{0,5}$/.test(text) ? "" : "Enter a whole number from 1 up.";
}
