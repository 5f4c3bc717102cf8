// Keeps the chips of a label in step with what is ticked, as the server would read it.

const ticked = (picker, field) => [...picker.querySelectorAll(`input[name$="${field}"]:checked`)];

function chip(kind, words, code) {
  const made = document.createElement("span");
  made.className = kind ? `chip chip-${kind}` : "chip";
  made.textContent = code ? `${words} ` : words;
  if (code) {
    const key = document.createElement("span");
    key.className = "chip-key";
    key.textContent = code;
    made.append(key);
  }
  return made;
}

function people(picker, field, words) {
  const found = ticked(picker, field).map((box) => `${box.dataset.words} (${box.value})`);
  return found.length ? [chip("code", `${words} ${found.join(", ")}`)] : [];
}

/** Draw the chips of what is ticked. */
export function draw(picker, place) {
  const [why, handling] = [["sensitivity", "law", "local"], ["refrain", "obligation"]]
    .map((fields) => fields.flatMap((field) => ticked(picker, field)));
  const level = ticked(picker, "confidentiality")[0];
  const decided = level?.value && (level.value !== "V" || why.length);
  const shown = document.createElement("span");
  shown.className = "chips";
  shown.append(
    decided ? chip(level.value, level.dataset.words, level.value) : chip("V", "Not labelled yet"),
    ...[...why, ...handling].map((box) => chip(box.dataset.chip, box.dataset.words, box.value)),
    ...people(picker, "subjects", "about"),
    ...people(picker, "holders", "privilege of"),
  );
  place.replaceChildren(shown);
}

/** A code without a level makes a section very restricted: tick that, so that it is seen. */
export function settle(picker, box) {
  const codes = /-?(sensitivity|law|local)$/;
  const level = ticked(picker, "confidentiality")[0];
  if (!box.checked || !codes.test(box.name) || level?.value) return;
  picker.querySelector('input[name$="confidentiality"][value="V"]').checked = true;
}
