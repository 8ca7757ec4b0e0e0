// Makes static/vendor/codemirror.js and its licences: `npm ci --ignore-scripts && npm run build`.
// What comes out depends on the lock file and this file only, so a test repeats it and compares the bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2] ?? "../static/vendor";

const { metafile } = await build({
  entryPoints: ["editor.entry.js"],
  outfile: join(folder, "codemirror.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* CodeMirror 6, bundled. Licences: codemirror.LICENSE.txt. Made from userlab/console/bundle. */" },
  metafile: true,
});

const found = Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
const licences = [...new Set(found.filter(Boolean))].sort().map((name) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const text = readFileSync(`node_modules/${name}/LICENSE`, "utf8").replaceAll("\r\n", "\n").trim();
  return `${name} ${version}\n\n${text}\n`;
});
writeFileSync(join(folder, "codemirror.LICENSE.txt"), licences.join("\n----\n\n"));
