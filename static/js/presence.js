/* Who else is in this section now: says so every 20 seconds while the page is in front, and shows the answer in a quiet line.
   Without this script the line names who saved the section last. */

const line = document.querySelector("[data-presence]");

class Presence {
  constructor(element) {
    this.line = element;
    this.every = 20;
    this.beat();
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.beat(); });
    window.addEventListener("pagehide", () => this.say("leave=1", true));
  }

  token() {
    const name = `${this.line.dataset.csrfCookie}=`;
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(name));
    return cookie ? cookie.slice(name.length) : document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  say(body, leaving = false) {
    return fetch(this.line.dataset.presence, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json", "X-CSRFToken": this.token(), "X-Requested-With": "presence" },
      body, credentials: "same-origin", keepalive: leaving,
    });
  }

  async beat() {
    clearTimeout(this.timer);
    if (document.hidden) return; // nobody looks at this page: it is left after a minute
    try {
      const response = await this.say("");
      if (response.status === 401 || response.status === 403 || response.status === 404) return;
      const data = response.ok ? await response.json() : null;
      if (data) {
        this.every = data.every || this.every;
        const words = this.line.querySelector("[data-presence-words]");
        if (words.textContent !== data.words) words.textContent = data.words;
        this.line.classList.toggle("is-shared", Boolean(data.words));
      }
    } catch { /* no connection: the next beat tries again */ }
    this.timer = setTimeout(() => this.beat(), this.every * 1000);
  }
}

if (line) new Presence(line);
