// Every few seconds the page takes its own newest rows. A hub that ended, or a login that is over, changes nothing.
const SECONDS = 5;

async function renew() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = page.querySelector("main");
  if (rows) document.querySelector("main").replaceWith(rows);
}

setInterval(() => renew().catch(() => undefined), SECONDS * 1000);
