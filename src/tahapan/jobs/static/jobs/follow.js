// Brings the state of long work up to date: every second at first, more slowly later. Without this the page reloads.
const part = document.getElementById("keadaan");
let pause = 1000;

async function follow() {
  try {
    const answer = await fetch(part.dataset.source, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const before = part.querySelector("[data-state]")?.dataset.state;
    part.innerHTML = await answer.text();
    const now = part.querySelector("[data-state]");
    if (now.dataset.state !== before) now.setAttribute("role", "status");
    if (now.hasAttribute("data-over")) return;
    pause = Math.min(pause * 1.1, 5000);
  } catch {
    pause = Math.min(pause * 2, 30000);
  }
  setTimeout(follow, pause);
}

setTimeout(follow, pause);
