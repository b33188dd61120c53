"use strict";
// Search as one types, the two worlds of the lines to copy, and places that open when they are led to.
(() => {
  const html = document.documentElement;
  const root = html.dataset.root;
  const live = "live" in html.dataset;
  const field = document.getElementById("page-search");
  const list = document.getElementById("page-hits");
  const said = document.getElementById("page-said");
  const MOST = 20;

  // Shards are scripts: a page that was opened from a disk may load these, and may fetch nothing.
  const parts = new Map();
  const waiting = new Map();
  function hits(records) {
    return records.map(([code, kind, page, words, others, rank]) => ({ code, kind, page, words, others, rank }));
  }
  // Words are anything: an object would take `constructor` for one of its own.
  function known(value) {
    const maps = ["nodes", "kinds", "wishes", "synonyms"].map(name => [name, new Map(Object.entries(value[name]))]);
    return { ...value, ...Object.fromEntries(maps) };
  }
  globalThis.catalogue = (name, value) => parts.set(name, Array.isArray(value) ? hits(value) : known(value));
  function load(name) {
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `${root}search/${name}.js`;
        script.onload = () => done(parts.get(name));
        script.onerror = () => { waiting.delete(name); failed(new Error(name)); };
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  }

  const WORD = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\p{Nd}+\p{Ll}*|\p{Lo}+/gu;
  const words = text => (text.match(WORD) || []).map(word => word.toLowerCase());
  const singular = word => word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;

  function question(text, about) {
    const every = text.replace(/['’]s?(?!\p{L})/gu, "").replace(/\b([A-Z]{2,})s\b/g, "$1").split(/\s+/).map(words);
    const names = every.filter(split => split.length > 1).flat();
    const plain = every.filter(split => split.length === 1).flat();
    const telling = plain.filter(word => !about.stop.includes(word));
    const said = telling.length ? telling : plain;
    const kindsOf = word => about.kinds.get(singular(word)) || [];
    let wishes = said.filter(word => about.wishes.get(word));
    let rest = said.filter(word => !kindsOf(word).length && !about.wishes.has(word));
    if (!names.length && !rest.length) [rest, wishes] = [said, []];
    const term = word => ({
      text: word,
      others: [singular(word), ...(about.synonyms.get(word) || []), ...(about.synonyms.get(singular(word)) || [])].filter(w => w !== word),
    });
    return {
      terms: [...new Set([...names, ...rest])].map(term),
      kinds: said.map(kindsOf).filter(kinds => kinds.length),
      wishes: wishes.map(word => ({ text: word, others: about.wishes.get(word) })),
      whole: every.flat().join(""),
    };
  }

  // The shard of the longest beginning of a word; one that is not whole is gone on from.
  function shard(word, about) {
    let found = null;
    for (let n = 1; n <= word.length; n++) {
      const node = about.nodes.get(word.slice(0, n));
      if (!node) break;
      found = node;
      if (node > 0) break;
    }
    return found === null ? null : Math.abs(found);
  }

  function texts(hit) {
    if (!hit.own) {
      const [place, inside] = hit.code.split(" … ");
      const name = (inside || place).split(/[:(]/)[0];
      const last = hit.kind === "parameter" ? /\((\w*)/.exec(hit.code)?.[1] || "" : name.split(".").pop();
      hit.own = words(last);
      hit.leaf = hit.own.join("");
      hit.owners = words(hit.code.split(":")[0]).filter(word => !hit.own.includes(word));
      hit.said = hit.words.toLowerCase().match(/[\p{L}\p{Nd}]+/gu) || [];
    }
    return hit;
  }

  function fit(term, among, same, alike, begun) {
    if (among.includes(term.text)) return same;
    if (term.others.some(word => among.includes(word))) return alike;
    return among.some(word => word.startsWith(term.text)) ? begun : 0;
  }

  // As `search` weighs them; null where a word is missing.
  function weight(hit, asked) {
    texts(hit);
    const joined = hit.leaf === asked.whole || (asked.whole.length > 3 && hit.leaf.startsWith(asked.whole));
    let total = hit.leaf === asked.whole ? 25 : 0, matched = 0;
    for (const term of asked.terms) {
      const own = fit(term, hit.own, 10, 8, 6);
      const worth = own || Math.max(fit(term, hit.owners, 7, 6, 3), fit(term, hit.said, 4, 2, 2));
      if (!worth && !joined) return null;
      matched += own > 0;
      total += worth;
    }
    for (const kinds of asked.kinds) total += kinds.includes(hit.kind) || (kinds.includes("baq") && hit.code.includes(".baq.")) ? 12 : 0;
    for (const wish of asked.wishes) total += fit(wish, hit.own, 8, 8, 8);
    return total - 12 * Math.max(0, 1 - matched / hit.own.length) - hit.rank;
  }

  // How many letters must be put in, left out, changed, or swapped with the next; some number above `most` where it is more.
  function errors(one, other, most) {
    let before = [], row = [...other, ""].map((_, n) => n);
    for (let i = 1; i <= one.length; i++) {
      const above = before;
      before = row;
      row = [i];
      for (let j = 1; j <= other.length; j++) {
        const cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one[i - 1] !== other[j - 1]));
        const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        row.push(swapped ? Math.min(cost, above[j - 2] + 1) : cost);
      }
      if (Math.min(...row) > most) return most + 1;
    }
    return row[other.length];
  }

  // Whether a letter stands in another's place: people leave letters out more often than they take a wrong one.
  function changed(one, other) {
    return one.length === other.length && [...one].sort().join() !== [...other].sort().join();
  }

  // As `search` does: words that nothing is called are taken for the nearest known ones, here for those with the same beginning.
  function corrected(asked, loaded) {
    const known = new Map();
    for (const hit of loaded) for (const word of new Set(texts(hit).own)) known.set(word, (known.get(word) || 0) + 1);
    const names = [...known.keys()];
    const nearest = term => {
      const is = [term.text, ...term.others];
      if (term.text.length < 4 || names.some(name => is.some(word => name.startsWith(word)))) return term;
      const most = term.text.length < 8 ? 1 : 2;
      const near = names.filter(name => Math.abs(name.length - term.text.length) <= most)
        .map(name => [errors(term.text, name, most), changed(term.text, name), -known.get(name), name])
        .filter(([distance]) => distance <= most)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (a[3] < b[3] ? -1 : 1));
      return near.length ? { text: near[0][3], others: [], mistyped: term.text } : term;
    };
    const terms = asked.terms.map(nearest);
    return terms.some(term => term.mistyped) ? { ...asked, terms, whole: terms.map(term => term.text).join("") } : null;
  }

  async function ranked(asked, about) {
    const forms = asked.terms.flatMap(term => [term.text, ...term.others]);
    const names = new Set([...forms, asked.whole].map(word => shard(word, about)).filter(n => n !== null));
    const loaded = (await Promise.all([...names].map(String).map(load))).flat();
    const found = new Map();
    for (const hit of loaded) {
      const worth = weight(hit, asked);
      if (worth !== null) found.set(hit.code, [worth, hit]);
    }
    return [found, loaded];
  }

  // The hits, and which words were taken for which: [word, nearest known word] each.
  async function find(text) {
    const about = await load("index");
    if (live) {
      const reply = await fetch(`${root}search?q=${encodeURIComponent(text)}`);
      const { corrected, hits: records } = await reply.json();
      return [hits(records), corrected];
    }
    const asked = question(text, about);
    let [found, loaded] = await ranked(asked, about);
    const meant = found.size ? null : corrected(asked, loaded);
    if (meant) [found] = await ranked(meant, about);
    const order = [...found.values()].sort((a, b) => b[0] - a[0] || (a[1].code < b[1].code ? -1 : 1));
    // The same thing in many places is one hit, at the place that fits best.
    const seen = new Set();
    const firsts = order.map(([, hit]) => hit).filter(hit => {
      const name = `${hit.kind} ${hit.leaf}`;
      return !seen.has(name) && seen.add(name);
    });
    const nearest = (meant?.terms || []).filter(term => term.mistyped).map(term => [term.mistyped, term.text]);
    return [firsts.slice(0, MOST), nearest];
  }

  function anchor(hit) {
    const inside = hit.code.split(" … ")[1];
    if (inside) return inside.split(/[:(]/)[0];
    if (["service", "baq", "library"].includes(hit.kind)) return "";
    if (hit.kind === "parameter" && hit.code.startsWith("kinetic.baq.")) return "parameters";
    return hit.code.split("(")[0].split(".").pop();
  }

  let asked = 0, chosen = -1;
  function choose(n) {
    const options = [...list.querySelectorAll("a")];
    chosen = options.length ? (n + options.length) % options.length : -1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen >= 0) {
      field.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  }
  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    chosen = -1;
  }
  function element(name, text, kind) {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }
  // What stands between backticks is code.
  function prose(text) {
    const made = element("small", "");
    made.append(...text.split(/`([^`]+)`/).map((part, n) => n % 2 ? element("code", part, "said-code") : part));
    return made;
  }
  // What it is called, with its type or its parameters, and where it stands.
  function parted(code) {
    const [place, inside] = code.split(" … ");
    const [, before, name] = /^(.*?)([^.]*(?:[:(].*)?)$/s.exec(inside || place);
    return [name, [inside ? place : "", before.replace(/\.$/, "")].filter(Boolean).join(" … ")];
  }
  function show(found, nearest, about) {
    const notes = found.length ? nearest.map(([word, meant]) => `Nothing is called “${word}”: these are for “${meant}”.`) : ["Nothing was found."];
    list.replaceChildren(...notes.map(note => element("p", note, "note")), ...found.map((hit, n) => {
      const option = document.createElement("a");
      option.id = `hit-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("tabindex", "-1");
      const at = anchor(hit);
      option.href = root + about.pages[hit.page] + (at ? `#${encodeURIComponent(at)}` : "");
      const [name, place] = parted(hit.code);
      option.append(element("span", hit.kind, "kind"), element("code", name, "name"));
      if (place) option.append(element("code", place, "place"));
      const more = hit.others ? `${hit.others.toLocaleString("en")} more place${hit.others > 1 ? "s" : ""}` : "";
      const note = [hit.words, more].filter(Boolean).join(" · ");
      if (note) option.append(prose(note));
      return option;
    }));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    said.textContent = [...notes, found.length ? `${found.length} hits` : ""].join(" ");
    choose(found.length ? 0 : -1);
  }
  async function search() {
    const text = field.value.trim(), mine = ++asked;
    const url = new URL(location);
    if (text) url.searchParams.set("q", text); else url.searchParams.delete("q");
    try { history.replaceState(null, "", url); } catch { /* A page from a disk has no history of its own. */ }
    if (!words(text).length) return close();
    try {
      const [found, nearest] = await find(text), about = await load("index");
      if (mine === asked) show(found, nearest, about);
    } catch {
      said.textContent = "The search could not be loaded";
    }
  }

  field.addEventListener("input", search);
  field.addEventListener("focus", () => { load("index").catch(() => {}); if (field.value.trim() && list.hidden) search(); });
  field.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search(); else choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0) {
      list.querySelectorAll("a")[chosen].click();
    } else if (event.key === "Escape") {
      if (list.hidden) field.blur(); else close();
    }
  });
  document.addEventListener("keydown", event => {
    const typing = event.target.closest("input, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  document.addEventListener("click", event => {
    if (!event.target.closest(".search") || event.target.closest("#page-hits a")) close();
    const button = event.target.closest("button");
    if (button?.dataset.world) world(button.dataset.world);
    if (button && ("copy" in button.dataset || "copyText" in button.dataset)) copy(button);
  });

  function world(name) {
    html.dataset.world = name;
    for (const button of document.querySelectorAll("[data-world]")) {
      if (button !== html) button.setAttribute("aria-pressed", String(button.dataset.world === name));
    }
    try { localStorage.setItem("world", name); } catch { /* Where nothing is kept, nothing is. */ }
  }
  async function copy(button) {
    const shown = button.closest(".lines")?.querySelector(html.dataset.world === "async" ? ".async" : ".sync");
    const text = button.dataset.copyText ?? shown.textContent;
    try { await navigator.clipboard.writeText(text); } catch { byHand(text); }
    button.textContent = "copied";
    said.textContent = "Copied";
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  }
  function byHand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  function arrive() {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && document.getElementById(name) || document.getElementById(name.split(".")[0]);
    if (!name || !target) return;
    for (let box = target.closest("details"); box; box = box.parentElement?.closest("details")) box.open = true;
    target.scrollIntoView({ block: target.tagName === "TR" ? "center" : "start" });
    for (const old of document.querySelectorAll(".here")) old.classList.remove("here");
    target.classList.add("here");
  }
  addEventListener("hashchange", arrive);
  addEventListener("beforeprint", () => { for (const box of document.querySelectorAll("details")) box.open = true; });

  let kept = null;
  try { kept = localStorage.getItem("world"); } catch { /* As above. */ }
  if (kept === "async") world("async");
  arrive();
  const before = new URL(location).searchParams.get("q");
  if (before) { field.value = before; if (!location.hash) search(); }
})();
