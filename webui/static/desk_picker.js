// Selecting words in a section's text to keep them back. Spans count code points in a paragraph,
// as the server does; a selection over several paragraphs becomes one span in each.

const codePoints = (text) => [...text].length;

/** The code points of `paragraph` that the range covers, null where it covers none. */
function covered(paragraph, range) {
  if (!range.intersectsNode(paragraph)) return null;
  const inside = document.createRange();
  inside.selectNodeContents(paragraph);
  const before = inside.cloneRange();
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) {
    inside.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) {
    inside.setEnd(range.endContainer, range.endOffset);
  }
  before.setEnd(inside.startContainer, inside.startOffset);
  const text = inside.toString();
  const words = text.trim();
  if (!words) return null;
  const start = codePoints(before.toString()) + codePoints(text) - codePoints(text.trimStart());
  return { paragraph: Number(paragraph.dataset.paragraph), start, end: start + codePoints(words), words };
}

function item(span, code, label) {
  const token = `${span.paragraph}:${span.start}:${span.end}:${code}`;
  const line = document.createElement("li");
  const check = document.createElement("div");
  const box = document.createElement("input");
  const name = document.createElement("label");
  const quoted = document.createElement("q");
  check.className = "form-check";
  Object.assign(box, { type: "checkbox", name: "span", value: token, checked: true, className: "form-check-input" });
  box.id = name.htmlFor = `picked-${token.replaceAll(":", "-")}`;
  name.className = "form-check-label";
  quoted.textContent = span.words;
  name.append(quoted, ` · ${label.replace(" · ", " ")}`);
  check.append(box, name);
  line.append(check);
  return line;
}

/** Let the opened section's text be selected; `section` is null where none is open. */
export function attachPicker(section) {
  const picker = section?.querySelector("[data-picker]");
  if (!picker) return;
  const text = section.querySelector("[data-text]");
  const found = section.querySelector("[data-passages]");
  const words = picker.querySelector("[data-picked]");
  let spans = [];
  section.querySelector("[data-select-hint]").hidden = false;

  const mark = () => {
    const boxes = [...found.querySelectorAll("input:checked")]
      .flatMap((box) => box.value.split(","))
      .map((token) => token.split(":"));
    for (const paragraph of text.querySelectorAll("[data-paragraph]")) {
      const points = [...paragraph.textContent];
      const here = boxes
        .filter(([index]) => index === paragraph.dataset.paragraph)
        .map(([, start, end, code]) => ({ start: Number(start), end: Number(end), code }))
        .sort((one, other) => one.start - other.start);
      const nodes = [];
      let place = 0;
      for (const span of here.filter((each) => each.end <= points.length)) {
        if (span.start < place) continue;
        const kept = document.createElement("mark");
        kept.dataset.code = span.code;
        kept.textContent = points.slice(span.start, span.end).join("");
        nodes.push(points.slice(place, span.start).join(""), kept);
        place = span.end;
      }
      paragraph.replaceChildren(...nodes, points.slice(place).join(""));
    }
  };

  const look = () => {
    if (!text.isConnected) {
      document.removeEventListener("selectionchange", look);
      return;
    }
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) && !text.contains(range.endContainer)) return;
    spans = [...text.querySelectorAll("[data-paragraph]")].map((each) => covered(each, range)).filter(Boolean);
    picker.hidden = !spans.length;
    words.textContent = spans.map((span) => span.words).join(" … ");
  };

  picker.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("everywhere" in button.dataset) {
      const form = document.querySelector("[data-find]");
      form.querySelector("[name=words]").value = spans[0].words;
      form.requestSubmit();
      return;
    }
    for (const span of spans) found.append(item(span, button.dataset.pick, button.textContent));
    spans = [];
    picker.hidden = true;
    getSelection().removeAllRanges();
    mark();
  });
  found.addEventListener("change", mark);
  document.addEventListener("selectionchange", look);
}
