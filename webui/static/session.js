// Warns before a session ends, and lets the person sign in again on the page they were on.
// Other tabs use the same session, so the server is asked how it stands before anything is shown.
import { look, post, renewToken } from "./http.js";

const WARN_SECONDS = 120;
const { sessionState, idleMinutes, endsIn } = document.body.dataset;
const idle = document.querySelector("#session-idle");
const again = document.querySelector("#session-again");
const limit = Number(idleMinutes) * 60_000;
let lapses = Date.now() + limit;
let ends = Date.now() + Number(endsIn) * 1000;
let told = Date.now();
let warnedOfEnd = false;

const secondsLeft = () => (Math.min(lapses, ends) - Date.now()) / 1000;

export function endedNow() {
  if (idle.open) idle.close("ended");
  if (!again.open) again.showModal();
}

async function stay() {
  lapses = Date.now() + limit;
  told = Date.now();
  const answer = await fetch(sessionState, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer && answer.status === 401) endedNow();
}

function noteUse() {
  lapses = Date.now() + limit;
  if (Date.now() - told > 60_000) stay();
}

/** Ask how the session stands, without that counting as use; a server out of reach says nothing. */
async function learn() {
  const state = await look(sessionState).catch((refusal) => refusal);
  if (state.status === 401) endedNow();
  if (!state.csrf_token) return null;
  lapses = Date.now() + state.lapses_in * 1000;
  ends = Date.now() + state.ends_in * 1000;
  return state;
}

async function check() {
  if (again.open || (secondsLeft() > WARN_SECONDS && !idle.open)) return;
  const state = await learn();
  const left = secondsLeft();
  if (again.open) return;
  if (left > WARN_SECONDS) {
    if (idle.open) idle.close("used");
  } else if (state && left > 0) {
    warn(left, ends <= lapses);
  }
}

function warn(left, byAge) {
  idle.querySelector("[data-idle-left]").textContent =
    left > 60 ? `${Math.ceil(left / 60)} minutes` : `${Math.ceil(left)} seconds`;
  for (const why of idle.querySelectorAll("[data-why]")) why.hidden = (why.dataset.why === "age") !== byAge;
  if (idle.open || (byAge && warnedOfEnd)) return;
  warnedOfEnd = byAge;
  idle.returnValue = "";
  idle.showModal();
}

/** Another tab of the same person signed in again: go on here too. */
async function goOn() {
  if (document.visibilityState !== "visible" || !again.open) return;
  const state = await learn();
  const [asked] = again.querySelectorAll("[name=username]");
  if (state?.username === asked.value) resume(state.csrf_token);
}

function resume(token) {
  renewToken(token);
  warnedOfEnd = false;
  again.close();
  dispatchEvent(new Event("vault:signed-in"));
}

/** Show the field that is due: the passphrase, or the code of the second step. */
function ask(what) {
  const code = again.querySelector("[name=code]");
  const passphrase = again.querySelector("[name=passphrase]");
  code.disabled = code.parentElement.hidden = what !== "code";
  passphrase.disabled = passphrase.parentElement.hidden = what === "code";
  (what === "code" ? code : passphrase).focus();
}

for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, noteUse, { passive: true });
idle.addEventListener("close", () => { if (!["ended", "used"].includes(idle.returnValue)) stay(); });
again.addEventListener("cancel", (event) => event.preventDefault());
again.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const trouble = again.querySelector("[data-again-trouble]");
  const second = !form.elements.code.disabled;
  try {
    const answer = await post(second ? form.dataset.second : form.action, new FormData(form));
    renewToken(answer.csrf_token);
    trouble.textContent = "";
    form.reset();
    if (answer.code_needed) {
      ask("code");
      return;
    }
    ask("passphrase");
    resume(answer.csrf_token);
    learn();
  } catch (refusal) {
    trouble.textContent = refusal.message;
  }
});
addEventListener("vault:signed-out", endedNow);
addEventListener("visibilitychange", goOn);
setInterval(check, 5000);
