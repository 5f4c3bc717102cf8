// Asks what is amiss with the vault once the page stands; the examination takes a moment.
import { look } from "./http.js";

const panel = document.querySelector("[data-findings]");

function line(text, tone) {
  const item = document.createElement("li");
  const mark = document.createElement("span");
  mark.className = `state state-${tone}`;
  mark.textContent = text;
  mark.classList.add("wraps");
  item.append(mark);
  return item;
}

const told = document.createElement("ul");
told.className = "lines";
panel.querySelector("p").textContent = "Looking …";
try {
  const found = await look(panel.dataset.findings);
  for (const each of found.amiss) told.append(line(each.what, each.status === "fail" ? "bad" : "warn"));
  if (!found.amiss.length) told.append(line(`Nothing is amiss (${found.checked} things looked at)`, "good"));
} catch {
  told.append(line("It could not be examined just now", "warn"));
}
panel.replaceChildren(told);
