/**
 * A sandbox that was started ahead: it has loaded what takes longest, and waits to be told which function it is.
 *
 * It reads one line of JSON from standard input: {"environment": {...}, "task_root": "...", "opt": "..." or null}, its
 * whole environment, its working directory and its layers (userlab/cloud/functions/runtimes.py).
 */
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";

/** Load the SDK's DynamoDB client, wait for the line, and become what it says. Resolves to what it says. */
export async function waitForFunction(sdkFolder) {
  preload(sdkFolder);
  const lines = readline.createInterface({ input: process.stdin });
  const line = await new Promise((resolve) => {
    lines.once("line", resolve);
    lines.once("close", resolve);
  });
  if (line === undefined) process.exit(0); // who started it has ended
  lines.close();
  process.stdin.destroy();
  const told = JSON.parse(line);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, told.environment);
  process.chdir(told.task_root);
  return told;
}

function preload(sdkFolder) {
  const require = createRequire(path.join(sdkFolder, "spare.js"));
  for (const name of ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"]) {
    try {
      require(name);
    } catch {
      // A spare without the SDK is still a spare: the function will tell what is missing.
    }
  }
}
