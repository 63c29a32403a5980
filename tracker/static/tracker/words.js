// Below each text of Markdown what readers will get, asked for again while somebody types. The
// server cleans it; only tags that it can send are made here, so nothing in it runs or loads.
// Without scripts the page shows the text as it was saved.
(() => {
  const PAUSE = 500;
  const UNSEEN = "No preview just now: the text is saved as it stands all the same.";
  const MADE = {
    P: [], BR: [], EM: [], STRONG: [], UL: [], OL: ["start"], LI: ["value"], BLOCKQUOTE: [], A: ["href"],
  };
  const LEADS = /^(?:https?:\/\/|mailto:)/i;
  const waiting = new WeakMap();

  const copy = (from, to) => {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) to.append(node.textContent);
      const attributes = MADE[node.nodeName];
      if (!attributes) continue;
      const made = document.createElement(node.nodeName);
      for (const name of attributes) {
        const value = node.getAttribute(name);
        if (value !== null && (name !== "href" || LEADS.test(value))) made.setAttribute(name, value);
      }
      if (node.nodeName === "A") Object.assign(made, { target: "_blank", rel: "noopener noreferrer" });
      copy(node, made);
      to.append(made);
    }
  };

  // What is said already is left alone, so that nobody hears it twice.
  const say = (seen, said) => {
    const found = seen.querySelector(".desk-found");
    if (said.join("\n") === [...found.children].map((each) => each.textContent).join("\n")) return;
    found.replaceChildren(...said.map((words) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }));
  };

  const show = (seen, told) => {
    const said = told ? told.findings.map((each) => each.message) : [UNSEEN];
    seen.hidden = told && !told.html && !said.length;
    seen.classList.toggle("desk-stale", !told);
    say(seen, said);
    if (!told) return;
    const prose = document.createDocumentFragment();
    copy(new DOMParser().parseFromString(told.html, "text/html").body, prose);
    seen.querySelector(".desk-prose").replaceChildren(prose);
  };

  const body = (field) => {
    const asked = { text: field.value };
    const language = field.form.elements.namedItem("language")?.value;
    const day = field.form.elements.namedItem("ends_on")?.value;
    if (language) asked.language = language;
    if (/^\d{4}-\d\d-\d\d$/.test(day)) asked.ends_on = day;
    return JSON.stringify(asked);
  };

  const later = (field, pause) => {
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => ask(field), pause));
  };

  const ask = async (field) => {
    const seen = field.nextElementSibling;
    const asked = body(field);
    try {
      const answer = await fetch(field.dataset.markdown, {
        method: "POST",
        credentials: "same-origin",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": field.form.elements.namedItem("csrfmiddlewaretoken").value,
        },
        body: asked,
      });
      if (answer.status === 429) {
        later(field, 1000 * Math.max(1, Number(answer.headers.get("Retry-After")) || 10));
        return;
      }
      const told = answer.ok ? await answer.json() : null;
      if (asked === body(field)) show(seen, told);
    } catch {
      show(seen, null);
    }
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-markdown]")) later(event.target, PAUSE);
  });
})();
