// Passkeys: asks the browser's authenticator and sends its answer, with the PRF output beside it.
import { post } from "./http.js";

const bytes = (text) => Uint8Array.fromBase64?.(text, { alphabet: "base64url" }) ??
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function ready(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const each of list ?? []) each.id = bytes(each.id);
  }
  options.extensions.prf.eval.first = bytes(options.extensions.prf.eval.first);
  return options;
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const prf = credential.getClientExtensionResults().prf?.results?.first;
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: {}, prf: prf ? text(prf) : null,
  });
}

const declined = "Nothing was chosen. Try again when you are ready.";
const words = (error) => (error.name === "NotAllowedError" ? declined : error.message);

for (const panel of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  panel.hidden = false;
  panel.querySelector("[data-passkey-use]").addEventListener("click", async () => {
    const trouble = panel.querySelector("[data-passkey-trouble]");
    trouble.textContent = "";
    try {
      const options = ready(await post(panel.dataset.options, new FormData()));
      const body = new FormData();
      body.set("answer", written(await navigator.credentials.get({ publicKey: options })));
      body.set("next", panel.dataset.next ?? "");
      location.assign((await post(panel.dataset.answer, body)).next);
    } catch (error) {
      trouble.textContent = words(error);
    }
  });
}

for (const panel of document.querySelectorAll("[data-new-passkey]")) {
  const form = panel.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = panel.querySelector("[data-passkey-trouble]");
    trouble.textContent = "";
    try {
      const options = ready(await post(panel.dataset.options, new FormData(form)));
      form.elements.answer.value = written(await navigator.credentials.create({ publicKey: options }));
      form.submit();
    } catch (error) {
      trouble.textContent = words(error);
    }
  });
}
