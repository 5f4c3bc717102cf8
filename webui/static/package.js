// Receives a package that a form hands out, saves it, and goes on to the delivery log.

for (const form of document.querySelectorAll("form[data-package]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    const trouble = form.querySelector("[data-package-trouble]");
    button.disabled = true;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (answer?.headers.get("Content-Type") === "application/zip") {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = form.dataset.packageName;
      link.click();
      setTimeout(() => location.assign(form.dataset.package), 1000);
      return;
    }
    button.disabled = false;
    if (answer?.status === 401) {
      dispatchEvent(new Event("vault:signed-out"));
    } else if (answer) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = page.querySelector("#trouble") ?? page.querySelector("h1");
      trouble.textContent = said.textContent.replace(/\s+/g, " ").trim();
    } else {
      trouble.textContent = "The server does not answer. Look at the delivery log before you try again.";
    }
  });
}
