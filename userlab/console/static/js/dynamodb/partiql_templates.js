// Statements to begin with, for a table's own name and key.

const SAMPLES = { S: (name) => `'${name.toLowerCase()}-1'`, N: () => "1", B: () => "'AAEC'" };

/** [[name, statement]] */
export function templatesOf(table, keys) {
  const named = `"${table.replaceAll('"', '""')}"`;
  const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
  const sample = (key) => SAMPLES[key.type](key.name);
  const where = keys.map((key) => `${quoted(key.name)} = ${sample(key)}`).join(" AND ");
  const text = (name) => `'${name.replaceAll("'", "''")}'`;
  const value = [...keys.map((key) => `${text(key.name)}: ${sample(key)}`), "'Name': 'Alice'"].join(", ");
  return [
    ["Scan", `SELECT * FROM ${named}`],
    ["Query", `SELECT * FROM ${named} WHERE ${where}`],
    ["Insert", `INSERT INTO ${named} VALUE {${value}}`],
    ["Update", `UPDATE ${named} SET "Name" = 'Alicia' WHERE ${where}`],
    ["Delete", `DELETE FROM ${named} WHERE ${where}`],
  ];
}
