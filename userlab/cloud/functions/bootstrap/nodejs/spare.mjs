/**
 * Every sandbox is started before it knows its function: it waits for one line of JSON on standard input,
 *
 *   {"environment": {...}, "task_root": "...", "opt": "..." or null}
 *
 * its whole environment, its working directory and its layers (userlab/cloud/functions/runtimes/runtimes.py).
 */
import { spawn } from "node:child_process";

/** Wait for the line and become what it says. Resolves to what it says. */
export async function becomeFunction() {
  const line = await firstLine(process.stdin);
  const told = JSON.parse(line);
  // A process behind a wrapper script has its environment already, and what the script made of it.
  told.environment ??= { ...process.env };
  const options = told.environment.NODE_OPTIONS;
  if (options && options !== process.env.NODE_OPTIONS) await handOver(line, options);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, told.environment);
  process.chdir(told.task_root);
  return told;
}

async function firstLine(input) {
  let text = "";
  for await (const chunk of input.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.endsWith("\n")) {
      input.unref(); // it stays open, and must not keep the event loop from being empty
      return text;
    }
  }
  return process.exit(0); // who started this process has ended
}

/** Node.js reads NODE_OPTIONS at its start alone: let another process be the function, and end as it ends. */
async function handOver(line, options) {
  // Switches of the command line would win over those of the function.
  const flags = process.execArgv.filter((flag) => !options.includes(flag.replace(/^--no-/, "--")));
  const child = spawn(process.execPath, [...flags, ...process.argv.slice(1)], {
    env: { ...process.env, NODE_OPTIONS: options },
    stdio: ["pipe", "inherit", "inherit"],
  });
  child.stdin.write(line);
  await new Promise((resolve) => child.once("exit", resolve));
  process.exit(child.exitCode ?? 1);
}
