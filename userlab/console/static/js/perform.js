// The calls of a form, made one after the other: the very calls that "The same as code" shows.

import { sent } from "./call_code.js";
import { aws } from "./cloud.js";

/**
 * Make the calls of call_code.js, and return what they named: {api_id: "a1b2c3"}. Waiters are left out: pages look
 * again by themselves. `allowed(error, call)` says which errors are none, for instance that a thing is there already.
 */
export async function perform(account, calls, { known = {}, allowed = () => false } = {}) {
  const found = { ...known };
  for (const call of calls.filter(([, operation]) => !operation.startsWith("wait:"))) {
    const [service, operation, parameters, answer] = call;
    try {
      const got = await aws(account, service, operation, sent(parameters, found));
      if (answer) found[answer.variable] = answer.path.reduce((value, each) => value[each], got);
    } catch (error) {
      if (!allowed(error, call)) throw error;
    }
  }
  return found;
}
