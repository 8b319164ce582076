// Two versions of one place beside each other; whoever looks chooses which stays, the server keeps both on record.
import { copy } from "./parts.js";
import { settle } from "./work.js";

export const fill = (node, values) => {
  Object.entries(values).forEach(([name, value]) => {
    const at = node.dataset.of === name ? node : node.querySelector(`[data-of=${name}]`);
    if (at) { at.textContent = value; at.hidden = value === ""; }
  });
  return node;
};

export function versions(view, visit, at, settled) {
  const { theirs } = at.entry.answer;
  const box = fill(copy("clash"), { detail: at.entry.answer.detail });
  const table = box.querySelector("tbody");
  const shown = (line, answer) => {
    if (Array.isArray(answer)) return `📷 ${answer.length}`;
    if (line.kind === "choice") return (line.choices.find((one) => one.value === answer) || { zh: "—" }).zh;
    return answer && typeof answer === "object" ? answer.value || `${answer.lat}, ${answer.lon}` : answer ?? "—";
  };
  visit.form.lines.forEach((line) => {
    const [mine, other] = [at.entry.work.answers[line.key], theirs.answers[line.key]].map((one) => shown(line, one));
    const row = fill(copy("compared"), { text: document.documentElement.lang === "zh-CN" ? line.zh : line.en || line.zh, mine, theirs: other });
    row.classList.toggle("differs", mine !== other);
    table.append(row);
  });
  box.querySelector("[data-mine]").addEventListener("click", async () => { await settle(at.entry, true); await settled(); });
  box.querySelector("[data-theirs]").addEventListener("click", async () => { await settle(at.entry, false); await settled(); });
  view.append(box);
}
