// A row's button that deletes what the row shows, once somebody has typed the word.

import { aws } from "../../cloud.js";
import { doneNext, failed } from "../../flash.js";
import { button, confirmed } from "../../page.js";

export function removal({ account, reload }, what, operation, parameters, text = "This cannot be undone.") {
  return button(
    "Delete",
    async () => {
      if (!(await confirmed({ title: `Delete ${what}`, text, action: "Delete", word: "confirm" }))) return;
      try {
        await aws(account, "apigateway", operation, parameters);
        doneNext(`The ${what} was deleted.`);
        reload();
      } catch (error) {
        failed(error);
      }
    },
    "small danger-quiet",
  );
}
