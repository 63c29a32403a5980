// Passkeys: hands the server's question to the browser and the browser's answer to the form.
"use strict";
(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function create(asked) {
    const options = { ...asked, challenge: bytes(asked.challenge) };
    options.user = { ...asked.user, id: bytes(asked.user.id) };
    options.excludeCredentials = known(asked.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  async function get(asked) {
    const options = { ...asked, challenge: bytes(asked.challenge) };
    options.allowCredentials = known(asked.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }
  function told(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[role=status]");
    if (!window.PublicKeyCredential) {
      said.textContent = "This browser knows no passkeys.";
      continue;
    }
    form.querySelector("button").disabled = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "Your browser asks you now.";
      try {
        const asked = JSON.parse(form.dataset.options).publicKey;
        const credential = await (form.dataset.passkey === "create" ? create(asked) : get(asked));
        form.elements.answer.value = JSON.stringify(told(credential));
        form.submit();
      } catch (refused) {
        said.textContent = "It did not work. Try again, or take another way.";
      }
    });
  }
})();
