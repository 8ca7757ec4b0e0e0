/**
 * One execution environment of a Node.js function: load the handler, then answer invocations until the end.
 *
 *   node index.mjs --sdk FOLDER [--preload]
 *
 * FOLDER is the node_modules folder with the AWS SDK that the runtime brings along; --preload loads a part of it before
 * the function is known. Which function it is comes on standard input (spare.mjs). Then it speaks the Runtime API
 * (Lambda guide, "Using the Lambda runtime API for custom runtimes") to the address in AWS_LAMBDA_RUNTIME_API, and
 * behaves as AWS's runtimes do: up to nodejs22.x with callbacks, from nodejs24.x with promises alone.
 */
import { keepHere } from "./aws_addresses.mjs";
import * as callbacks from "./callback_runtime.mjs";
import { openConsole } from "./console.mjs";
import { prepareModules } from "./modules.mjs";
import { namePlaces } from "./places.mjs";
import * as promises from "./promise_runtime.mjs";
import { speakPlainly } from "./plain_addresses.mjs";
import { RuntimeApi } from "./runtime_api.mjs";
import { becomeFunction } from "./spare.mjs";
import { offerStreaming } from "./streaming.mjs";

const FIRST_WITHOUT_CALLBACKS = 24;

const sdkFolder = process.argv[process.argv.indexOf("--sdk") + 1];
if (process.argv.includes("--preload")) {
  const { preload } = await import("./preload.mjs");
  await preload(sdkFolder);
}
const { opt: layers } = await becomeFunction();
process.argv.length = 2; // as on AWS: the handler sees the interpreter and the runtime
keepHere();
speakPlainly(process.env.AWS_ENDPOINT_URL);
namePlaces(sdkFolder, layers);
prepareModules(sdkFolder, layers);
offerStreaming();

const release = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1] ?? FIRST_WITHOUT_CALLBACKS);
const modern = release >= FIRST_WITHOUT_CALLBACKS;
const logs = openConsole(modern ? "-" : undefined);
const { Runtime } = modern ? promises : callbacks;
// Not awaited: a handler that never settles lets the process end as on AWS, not with a warning about this line.
Runtime.start(new RuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API), logs);
