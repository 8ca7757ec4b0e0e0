// Lists that stay true: when somebody makes or deletes something, by code or in another tab, the list is drawn anew.
//
// A stream takes one of the few connections that a browser keeps to a server, so it runs only while the page is seen.

import { follow } from "./activity/journal_stream.js";
import { changes, servicesOf } from "./list_changes.js";

const SOON_MS = 200; // what makes one thing makes others: draw once

let current = { key: "" };

/** Keep the list of a route true by `reload`; a route that is no list ends it. The same list goes on as it is. */
export function keepTrue(account, parts, reload) {
  const services = servicesOf(parts);
  const key = services ? `${account} ${parts.join("/")}` : "";
  if (key === current.key) return;
  current.end?.();
  current = services ? { key, end: watch(account, services, reload) } : { key };
}

function watch(account, services, reload) {
  let stream = null;
  let timer = 0;
  let inView = true;
  let begun = false;
  const onRecords = (records) => {
    const first = !begun; // what was before the page was drawn
    begun = true;
    if (first || !records.some((each) => changes(services, each))) return;
    clearTimeout(timer);
    timer = setTimeout(() => document.querySelector("dialog[open]") || reload({ quiet: true }), SOON_MS);
  };
  const look = () => {
    const seen = inView && document.visibilityState === "visible";
    if (seen && !stream) {
      if (begun) reload({ quiet: true }); // what happened meanwhile
      begun = false;
      stream = new AbortController();
      follow(account, stream.signal, { onRecords, onState: () => {} });
    } else if (!seen) {
      stream?.abort();
      stream = null;
    }
  };
  const observer = new IntersectionObserver((entries) => {
    inView = entries.at(-1).isIntersecting; // of a notebook's frame that is scrolled away, nothing is
    look();
  });
  observer.observe(document.getElementById("page"));
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    stream?.abort();
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener("visibilitychange", look);
  };
}
