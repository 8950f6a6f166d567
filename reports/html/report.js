// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the report does beyond showing: filters, details of the bit pointed at, keys, copy buttons.
 * All of it is taken from the page. The state is in the URL: #verdict=FAIL&family=CLB&leaf=7.0&theme=dark
 */
"use strict";

const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const form = document.getElementById("filter");
const detail = document.getElementById("detail");

function make(name, text) {
	const element = document.createElement(name);

	element.textContent = text;
	return element;
}

/* Filters. */

const choices = all("select", form);
const themes = ["", "light", "dark"];
let theme = "";

function fillChoices() {
	for (const choice of choices) {
		const values = new Set(all(`[data-${choice.name}]`).flatMap((element) =>
			choice.name === "leaf" ? element.dataset.leaf.split(" ") :
			[element.dataset[choice.name]]));

		values.delete("");
		for (const value of values)
			choice.append(new Option(value, value));
	}
}

/* The rules that judge a leaf: what its table says. */
function rulesOf(leaf) {
	return new Set(all(`#bits [data-leaf="${CSS.escape(leaf)}"] tr > td:nth-last-child(2)`)
		.flatMap((cell) => cell.textContent.split(" ")));
}

function shows(element, wanted, rules) {
	const data = element.dataset;

	if ("family" in data && wanted.family && data.family !== wanted.family)
		return false;
	if ("verdict" in data && wanted.verdict && data.verdict !== wanted.verdict)
		return false;
	if (!wanted.leaf)
		return true;
	if ("leaf" in data)
		return data.leaf.split(" ").includes(wanted.leaf);
	return element.tagName !== "TR" || rules.has(element.id);
}

function applyFilter() {
	const wanted = Object.fromEntries(choices.map((choice) => [choice.name, choice.value]));
	const rules = rulesOf(wanted.leaf);
	const filtered = Object.values(wanted).some(Boolean);

	for (const element of all("[data-family], [data-leaf]"))
		element.toggleAttribute("data-hidden", !shows(element, wanted, rules));
	const counts = [["#rules tbody tr", "rules"], ["#bits .leaf", "leaves"]].map(([what, name]) =>
		`${all(`${what}:not([data-hidden])`).length} of ${all(what).length} ${name}`);

	form.querySelector("output").textContent = filtered ? counts.join(", ") : "";
}

function applyTheme() {
	if (theme)
		document.documentElement.dataset.theme = theme;
	else
		delete document.documentElement.dataset.theme;
	document.getElementById("theme").textContent = `Theme: ${theme || "system"}`;
}

/* An empty state leaves the URL as the file's own. */
function keepState() {
	const state = new URLSearchParams();

	for (const choice of choices)
		if (choice.value)
			state.set(choice.name, choice.value);
	if (theme)
		state.set("theme", theme);
	history.replaceState(null, "", `#${state}`);
}

/* A hash without "=" is a place in the page: it is shown, whatever the filter says. */
function readState() {
	const hash = location.hash.slice(1);

	if (hash.includes("=")) {
		const state = new URLSearchParams(hash);

		for (const choice of choices)
			choice.value = state.get(choice.name) ?? "";
		for (const choice of choices)
			if (choice.selectedIndex < 0)
				choice.value = "";
		theme = themes.includes(state.get("theme")) ? state.get("theme") : "";
	} else {
		const target = document.getElementById(decodeURIComponent(hash));

		if (target?.closest("[data-hidden]")) {
			form.reset();
			applyFilter();
			target.scrollIntoView();
		}
	}
	applyFilter();
	applyTheme();
}

/* The bit map. */

/* The cells of a leaf, from EAX bit 31 to EDX bit 0, and for each the row that tells of it. */
function rowsOf(leaf) {
	if (!leaf.rows) {
		leaf.rows = [];
		for (const row of all("tr[data-bits]", leaf)) {
			const [reg, msb, lsb] = row.dataset.bits.split(" ").map(Number);

			for (let bit = lsb; bit <= msb; bit++)
				leaf.rows[32 * reg + 31 - bit] = row;
		}
	}
	return leaf.rows;
}

/* "7.0:ecx.waitpkg": a row for several bits of a field has "[7:4]" behind its name. */
function nameOf(leaf, index, row) {
	const reg = ["eax", "ebx", "ecx", "edx"][index >> 5];
	const bit = 31 - (index & 31);
	const field = row?.cells[1].textContent ?? "";
	const name = field.replace(/\[\d+:(\d+)\]$/, (whole, first) =>
		`[${Number(first) + bit - Number(row.dataset.bits.split(" ")[2])}]`);

	return `${leaf.dataset.leaf}:${reg}.${name || bit}`;
}

/* Pairs of a column's title and a copy of the cell, where there is anything in it. */
function factsOf(row) {
	const titles = row ? all("th", row.closest("table").tHead) : [];

	return titles.slice(2).map((title, i) => [title.textContent, row.cells[i + 2]])
		.filter(([, cell]) => cell.textContent);
}

function describe(cell) {
	const leaf = cell.closest(".leaf");
	const index = all("i", cell.closest(".line")).indexOf(cell);
	const row = rowsOf(leaf)[index];

	return { name: nameOf(leaf, index, row), facts: factsOf(row) };
}

function showDetail(cell) {
	const { name, facts } = describe(cell);
	const list = make("dl", "");

	for (const [title, value] of facts) {
		const pair = make("div", "");
		const dd = make("dd", "");

		dd.append(...value.cloneNode(true).childNodes);
		pair.append(make("dt", title), dd);
		list.append(pair);
	}
	if (!facts.length)
		list.append(make("dd", "as before"));
	detail.replaceChildren(make("h3", name), list);
	detail.hidden = false;
	return `${name}, ${facts.map(([title, value]) => `${title} ${value.textContent}`).join(", ")}`;
}

function hideDetail() {
	detail.hidden = true;
}

/* One cell of a map can be reached by Tab; arrows go on from there. */
function focusCell(map, cell) {
	map.querySelector("i[tabindex='0']")?.setAttribute("tabindex", "-1");
	cell.setAttribute("aria-label", showDetail(cell));
	cell.tabIndex = 0;
	cell.focus();
}

const steps = {
	ArrowLeft: (line, at) => [line, at - 1],
	ArrowRight: (line, at) => [line, at + 1],
	ArrowUp: (line, at) => [line - 1, at],
	ArrowDown: (line, at) => [line + 1, at],
	Home: (line) => [line, 0],
	End: (line) => [line, 127],
	PageUp: (line, at) => [line - 10, at],
	PageDown: (line, at) => [line + 10, at],
};

function onKey(event) {
	const step = steps[event.key];
	const cell = event.target.closest("i");

	if (event.key === "Escape")
		hideDetail();
	if (!step || !cell || event.ctrlKey || event.altKey || event.metaKey)
		return;
	const map = event.currentTarget;
	const lines = all(".line", map).filter((line) => !line.closest("[data-hidden]"));
	const from = cell.closest(".line");
	const [line, at] = step(lines.indexOf(from), all("i", from).indexOf(cell));
	const next = lines[Math.min(Math.max(line, 0), lines.length - 1)];

	event.preventDefault();
	focusCell(map, all("i", next)[Math.min(Math.max(at, 0), 127)]);
}

function prepareMap(map) {
	map.setAttribute("role", "grid");
	for (const line of all(".line", map)) {
		const leaf = line.closest(".leaf").dataset.leaf;

		line.removeAttribute("aria-hidden");
		line.setAttribute("role", "row");
		line.setAttribute("aria-label", `${leaf} ${line.dataset.line}`.trim());
	}
	for (const cell of all("i", map)) {
		cell.setAttribute("role", "gridcell");
		cell.tabIndex = -1;
	}
	map.querySelector("i")?.setAttribute("tabindex", "0");
	map.addEventListener("keydown", onKey);
	map.addEventListener("focusin", (event) => {
		if (event.target.matches("i"))
			event.target.setAttribute("aria-label", showDetail(event.target));
	});
	map.addEventListener("click", (event) => {
		if (event.target.matches("i"))
			focusCell(map, event.target);
	});
	map.addEventListener("pointerover", (event) => {
		if (event.target.matches("i"))
			showDetail(event.target);
	});
	map.addEventListener("pointerleave", () => {
		const focused = document.activeElement;

		if (focused?.matches(".map i"))
			showDetail(focused);
		else
			hideDetail();
	});
}

/* Copy buttons. What is to be copied is selected, too, where the clipboard is closed to us. */

function addCopyButton(place) {
	const text = place.querySelector("pre");
	const button = make("button", "Copy");

	button.type = "button";
	button.setAttribute("aria-live", "polite");
	button.addEventListener("click", () => {
		getSelection().selectAllChildren(text);
		button.textContent = "Selected";
		navigator.clipboard?.writeText(text.textContent).then(() => {
			button.textContent = "Copied";
		}, () => {});
	});
	place.append(button);
}

fillChoices();
all(".map").forEach(prepareMap);
all(".copied").forEach(addCopyButton);
form.hidden = false;
form.addEventListener("change", () => {
	applyFilter();
	keepState();
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => {
	applyFilter();
	keepState();
}));
document.getElementById("theme").addEventListener("click", () => {
	theme = themes[(themes.indexOf(theme) + 1) % themes.length];
	applyTheme();
	keepState();
});
document.addEventListener("keydown", (event) => {
	if (event.key === "Escape")
		hideDetail();
});
addEventListener("hashchange", readState);
readState();
