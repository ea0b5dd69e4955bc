// Formatted narratives: a text area becomes an editor when the person asks for it, or when its text is formatted already.
// The editor's code is fetched only then. Without this script a plain text stays a plain text area.

const form = document.getElementById("section-form");
const say = (area, key) => area.dataset[key] || "";
const MENU = [
  ["bold", "B", (chain) => chain.toggleBold(), (editor) => editor.isActive("bold")],
  ["heading", "H", (chain) => chain.toggleHeading({ level: 4 }), (editor) => editor.isActive("heading")],
  ["bullets", "•", (chain) => chain.toggleBulletList(), (editor) => editor.isActive("bulletList")],
  ["numbers", "1.", (chain) => chain.toggleOrderedList(), (editor) => editor.isActive("orderedList")],
  ["table", "▦", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), null],
  ["row", "+▤", (chain) => chain.addRowAfter(), null, "table"],
  ["column", "+▥", (chain) => chain.addColumnAfter(), null, "table"],
  ["droprow", "−▤", (chain) => chain.deleteRow(), null, "table"],
  ["dropcolumn", "−▥", (chain) => chain.deleteColumn(), null, "table"],
  ["droptable", "×▦", (chain) => chain.deleteTable(), null, "table"],
  ["undo", "↶", (chain) => chain.undo(), null],
  ["redo", "↷", (chain) => chain.redo(), null],
];

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const escaped = (text) => element("i", {}, text).innerHTML;

export const fromPlain = (text) =>
  text
    .replaceAll("\r\n", "\n")
    .split(/\n{2,}/)
    .filter((part) => part.trim())
    .map((part) => `<p>${part.split("\n").map(escaped).join("<br>")}</p>`)
    .join("");

const extensionsOf = (library) => {
  const { Document, Paragraph, Text, HardBreak, Bold, Italic, Underline, Strike, Heading, BulletList, OrderedList, ListItem, Blockquote } = library;
  const { Table, TableRow, TableHeader, TableCell, Image, Figure, Caption, History, Dropcursor, Gapcursor } = library;
  return [Document, Paragraph, Text, HardBreak, Bold, Italic, Underline, Strike, Heading.configure({ levels: [3, 4] }), BulletList, OrderedList,
    ListItem, Blockquote, Table, TableRow, TableHeader, TableCell, Image, Figure, Caption, History, Dropcursor, Gapcursor];
};

const toolbar = (editor, area) => {
  const bar = element("div", { class: "editor-bar", role: "toolbar", "aria-label": say(area, "sayTools") });
  const buttons = MENU.map(([name, sign, act, active, inside]) => {
    const label = say(area, `say${name[0].toUpperCase()}${name.slice(1)}`);
    const button = element("button", { type: "button", class: "btn btn-quiet btn-sm", "aria-label": label, title: label }, sign);
    button.addEventListener("click", () => act(editor.chain().focus()).run());
    bar.append(button);
    return { button, active, inside };
  });
  if (area.dataset.pictures) bar.append(pictureButton(editor, area));
  const refresh = () => {
    for (const { button, active, inside } of buttons) {
      if (active) button.setAttribute("aria-pressed", String(active(editor)));
      if (inside) button.hidden = !editor.isActive(inside);
    }
  };
  editor.on("transaction", refresh);
  refresh();
  return bar;
};

const pictureButton = (editor, area) => {
  const input = element("input", { type: "file", accept: "image/png,image/jpeg", hidden: "" });
  const message = element("span", { class: "msg", role: "alert", hidden: "" });
  const button = element("button", { type: "button", class: "btn btn-quiet btn-sm" }, say(area, "sayPicture"));
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    button.disabled = true;
    message.hidden = true;
    try {
      const body = new FormData();
      body.append("file", input.files[0]);
      body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      const answer = await fetch(area.dataset.pictures, { method: "POST", body, headers: { Accept: "application/json" } });
      const facts = await answer.json();
      if (!answer.ok) throw new Error(facts.error);
      editor.chain().focus().insertContent({ type: "figure", content: [
        { type: "image", attrs: { src: `${facts.url}?inline`, alt: facts.name, file: facts.id } }, { type: "caption", content: [{ type: "text", text: facts.name }] },
      ] }).run();
    } catch (problem) {
      message.textContent = problem.message || say(area, "sayFailed");
      message.hidden = false;
    } finally {
      input.value = "";
      button.disabled = false;
    }
  });
  return element("span", { class: "editor-picture" }, button, input, message);
};

const open = async (area, plain) => {
  const library = await import(area.dataset.editor);
  const format = form.elements[`${area.name}-format`];
  const frame = element("div", { class: "editor" });
  const surface = element("div", { class: "editor-text" });
  area.before(frame);
  area.hidden = true;
  area.closest(".field, li")?.querySelector("[data-formatted]")?.setAttribute("hidden", "");
  const editor = new library.Editor({
    element: surface,
    injectCSS: false,
    extensions: extensionsOf(library),
    content: plain ? fromPlain(area.value) : area.value,
    editorProps: { attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": `${area.id}-label`, class: "ProseMirror form-control" } },
    onUpdate: ({ editor: changed }) => {
      area.value = changed.isEmpty ? "" : changed.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  frame.append(toolbar(editor, area), surface);
  format.value = "html";
  if (plain && area.value.trim()) {
    area.value = editor.getHTML();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  surface.querySelector("[contenteditable]")?.setAttribute("id", `${area.id}-editor`);
  if (plain) editor.commands.focus();
};

const start = (area) => {
  if (area.dataset.started) return;
  area.dataset.started = "yes";
  open(area, false).catch(() => {
    area.hidden = false; // the person still sees his text; saving it keeps it formatted
  });
};

for (const area of document.querySelectorAll("textarea[data-editor]")) {
  if (form.elements[`${area.name}-format`].value === "html") {
    start(area);
    continue;
  }
  const button = element("button", { type: "button", class: "link" }, say(area, "sayOpen"));
  button.addEventListener("click", () => {
    button.disabled = true;
    open(area, true).then(() => button.remove(), () => { button.disabled = false; });
  });
  area.parentElement.querySelector(".meta span")?.append(" · ", button);
  // a copy that waited in this browser may be formatted where the stored text is plain
  form.addEventListener("autosave:restore", (event) => {
    if (event.detail[`${area.name}-format`]?.[0] === "html") form.elements[`${area.name}-format`].value = "html";
  });
  form.addEventListener("autosave:restored", () => {
    if (form.elements[`${area.name}-format`].value === "html") { button.remove(); start(area); }
  });
}
