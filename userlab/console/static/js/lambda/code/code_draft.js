// The files of a package as somebody edits them: what differs from what is deployed.

/** A draft of the files [{name, bytes, text}] of a package; the text of what cannot be shown is null. */
export class CodeDraft {
  #deployed;
  #files;

  constructor(files, sha256) {
    this.sha256 = sha256;
    this.#deployed = new Map(files.map((file) => [file.name, file.text]));
    this.#files = files.map((file) => ({ ...file, origin: file.name }));
  }

  get names() {
    return this.#files.map((file) => file.name);
  }

  /** {name, bytes, text} */
  file(name) {
    return this.#files.find((file) => file.name === name);
  }

  write(name, text) {
    this.file(name).text = text;
  }

  add(name) {
    this.#files.push({ name, text: "", origin: null });
  }

  rename(name, changed) {
    this.file(name).name = changed;
  }

  remove(name) {
    this.#files = this.#files.filter((file) => file.name !== name);
  }

  isChanged(name) {
    return this.#change(this.file(name)) !== undefined;
  }

  /** What a deployment has to change: {name: text}, {from: name} for another name, null for a file that goes. */
  get changes() {
    const changes = {};
    for (const name of this.#deployed.keys()) if (!this.file(name)) changes[name] = null;
    for (const file of this.#files) {
      const change = this.#change(file);
      if (change !== undefined) changes[file.name] = change;
    }
    return changes;
  }

  /** How many files differ. */
  get count() {
    return Object.keys(this.changes).length;
  }

  /** What is wrong with a file's name; "" when nothing is. */
  problemOf(name, current = null) {
    if (!name) return "Enter the file's name, such as handler.py.";
    const parts = name.split("/");
    if (/[\\\p{Cc}]/u.test(name) || parts.some((part) => ["", ".", ".."].includes(part)) || name.length > 255)
      return "A file is named like handler.py or lib/names.py.";
    return name !== current && this.file(name) ? `There is a file ${name} already.` : "";
  }

  #change({ name, text, origin }) {
    if (text === null) return name === origin ? undefined : { from: origin };
    return name === origin && text === this.#deployed.get(name) ? undefined : text;
  }
}

/** The file that a handler names: "index.handler" is in index.mjs; else the first that can be shown. */
export function firstFile(draft, handler) {
  const [module] = handler.split(".");
  const { names } = draft;
  return (
    names.find((name) => /\.\w+$/.test(name) && name.replace(/\.\w+$/, "") === module) ??
    names.find((name) => draft.file(name).text !== null) ??
    names[0]
  );
}
