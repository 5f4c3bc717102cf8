import { look } from "./http.js";

const panel = document.querySelector("[data-job]");
const bar = panel.querySelector("progress");
const words = panel.querySelector("[data-job-words]");

async function follow() {
  const job = await look(panel.dataset.job).catch(() => null);
  if (job === null) {
    words.textContent = "The server does not answer; trying again …";
  } else if (job.state !== "running") {
    location.reload();
    return;
  } else if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
    words.textContent = `${job.done} of ${job.total}`;
  }
  setTimeout(follow, 700);
}

follow();
