// Requests of the pages to their own server, with the form token of this sign-in.

const tokens = () => document.querySelectorAll('input[name="csrf_token"]');

export const token = () => tokens()[0]?.value ?? "";

/** After signing in again the old form token is dead: put the new one into every form. */
export function renewToken(value) {
  for (const field of tokens()) field.value = value;
}

/** Send a form; the answer is JSON. Throws `Refused` with the server's own words.
 *  A form token that died because of a sign-in on another page is renewed, once. */
export async function post(url, body, renewed = false) {
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": token() },
  });
  if (answer.ok) return answer.json();
  const refusal = await refused(answer);
  if (refusal.code !== "stale-form" || renewed) throw refusal;
  renewToken((await look(document.body.dataset.sessionState)).csrf_token);
  if (body instanceof FormData) body.delete("csrf_token");
  return post(url, body, true);
}

/** Look without that counting as use of the session. */
export async function look(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json", "X-Vault-Quiet": "1" } });
  if (!answer.ok) throw await refused(answer);
  return answer.json();
}

/** Read a refusal; when it is for want of a session, let the page ask to sign in again.
 *  A wrong passphrase is a 401 too, but has a code of its own. */
async function refused(answer) {
  const refusal = await Refused.from(answer);
  if (refusal.status === 401 && !refusal.code) dispatchEvent(new Event("vault:signed-out"));
  return refusal;
}

export class Refused extends Error {
  constructor(status, words) {
    super([words.what, words.untouched, words.remedy].filter(Boolean).join(" "));
    this.status = status;
    this.code = words.code;
  }

  static async from(answer) {
    const words = await answer.json().catch(() => ({ what: "The server did not answer as expected." }));
    return new Refused(answer.status, words);
  }
}
