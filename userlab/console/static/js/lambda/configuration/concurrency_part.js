// Concurrency: how many events the function works on at once.

import { asCode, followed } from "../../as_code.js";
import { aws } from "../../cloud.js";
import { h } from "../../element.js";
import { doneNext } from "../../flash.js";
import { choice, field, form, textInput } from "../../form.js";
import { section } from "../../page.js";
import { terraform } from "../function_terraform.js";

export async function concurrencyPart({ account, name, configuration, reload }) {
  const [{ ReservedConcurrentExecutions: reserved }, { AccountLimit: limit }] = await Promise.all([
    aws(account, "lambda", "GetFunctionConcurrency", { FunctionName: name }),
    aws(account, "lambda", "GetAccountSettings", {}),
  ]);
  const how = choice(
    "Concurrency",
    [
      [
        "unreserved",
        "Use unreserved account concurrency",
        `${limit.UnreservedConcurrentExecutions} of ${limit.ConcurrentExecutions} are left for all such functions.`,
      ],
      ["reserved", "Reserve concurrency", "This many at once, never more. Zero stops the function."],
    ],
    { value: reserved === undefined ? "unreserved" : "reserved" },
  );
  const count = field("Reserved concurrency", textInput({ inputmode: "numeric", value: String(reserved ?? 10) }), {
    check: (text) => (/^\d+$/.test(text) ? "" : "Enter a whole number, 0 or more."),
    says: /concurren/i,
  });
  const calls = () => {
    count.element.hidden = how.value !== "reserved";
    return how.value === "reserved"
      ? [
          [
            "lambda",
            "PutFunctionConcurrency",
            { FunctionName: name, ReservedConcurrentExecutions: Number(count.value) },
          ],
        ]
      : [["lambda", "DeleteFunctionConcurrency", { FunctionName: name }]];
  };
  const code = asCode({ terraform: terraform(configuration), label: "The concurrency as code" });
  const element = form({
    fields: () => (how.value === "reserved" ? [count] : []),
    content: [how.element, count.element],
    submit: "Save",
    run: async () => {
      const [[service, operation, parameters]] = calls();
      await aws(account, service, operation, parameters);
      doneNext(`The concurrency of ${name} was updated.`);
      reload();
    },
  });
  followed(element, code, calls);
  const about = "Events beyond it are throttled: TooManyRequestsException, HTTP 429.";
  return h("div", { class: "beside" }, section("Concurrency", { about }, element), code.element);
}
