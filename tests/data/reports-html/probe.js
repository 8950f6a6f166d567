// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks at the HTML report from inside, in a browser; tests/html.sh puts it behind the page's own
 * script and reads the element that it leaves, one line a check.
 */
"use strict";

const report = make("pre", "");

report.id = "probe";

function check(name, holds, what = "") {
	report.append(`${holds ? "holds" : "FAILS"}: ${name}${holds ? "" : `: ${what}`}\n`);
}

/* Contrast, as WCAG 2 has it. */

function luminance(color) {
	const part = color.match(/[\d.]+/g).slice(0, 3).map((value) => {
		const share = Number(value) / 255;

		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});

	return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}

function contrast(a, b) {
	const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);

	return (light + 0.05) / (dark + 0.05);
}

function backgroundOf(element) {
	for (; element; element = element.parentElement) {
		const color = getComputedStyle(element).backgroundColor;

		if (color !== "rgba(0, 0, 0, 0)" && color !== "transparent")
			return color;
	}
	return "rgb(255, 255, 255)";
}

/* Each pair of colours that some text has, with an element that has it. */
function textPairs() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const pairs = new Map();

	while (walker.nextNode()) {
		const element = walker.currentNode.parentElement;
		const style = getComputedStyle(element);

		if (!walker.currentNode.data.trim() || element.closest("script, #probe"))
			continue;
		const color = element.closest("svg") ? style.fill : style.color;

		pairs.set(`${color} on ${backgroundOf(element)}`,
			[color, backgroundOf(element), element]);
	}
	return pairs;
}

/* What stands before an element is text, too. */
function checkContrast(name) {
	const pairs = textPairs();

	check(`${name}: many pairs of colours`, pairs.size > 15, pairs.size);
	for (const [text, [color, background, element]] of pairs)
		check(`${name}: contrast of ${text}`, contrast(color, background) >= 4.5,
			`${contrast(color, background).toFixed(2)} of ${element.outerHTML.slice(0, 80)}`);
	for (const curve of all(".curve"))
		check(`${name}: contrast of a curve`, contrast(getComputedStyle(curve).stroke,
			backgroundOf(curve)) >= 3, curve.getAttribute("class"));
}

/* Structure. */

function checkStructure() {
	const levels = all("h1, h2, h3, h4").map((heading) => Number(heading.tagName[1]));
	const ids = all("[id]").map((element) => element.id);
	const broken = all("a[href^='#']").filter((link) =>
		!document.getElementById(decodeURIComponent(link.hash.slice(1))));

	check("one h1", levels.filter((level) => level === 1).length === 1);
	check("headings in order", levels.every((level, i) => !i || level <= levels[i - 1] + 1), levels);
	check("headers have a scope", all("th").every((cell) => cell.scope));
	check("tables have headers", all("table").every((table) => table.querySelector("th")));
	check("controls have names", all("select, button").every((control) =>
		control.labels?.length || control.textContent.trim()));
	check("language and title", document.documentElement.lang === "en" && document.title);
	check("landmarks", ["header", "nav", "main", "footer"].every((name) => all(name).length === 1));
	check("sections have names", all("section").every((section) =>
		document.getElementById(section.getAttribute("aria-labelledby"))));
	check("plots have a text", all("svg").every((svg) => svg.getAttribute("aria-label")));
	check("ids are there once", new Set(ids).size === ids.length,
		ids.filter((id, i) => ids.indexOf(id) !== i));
	check("links lead somewhere", !broken.length, broken.map((link) => link.hash));
	check("nothing is wider than the window",
		document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollWidth);
}

/* The bit map by keys. */

function press(key) {
	document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
		{ key, bubbles: true, cancelable: true }));
	return detail.hidden ? "" : detail.querySelector("h3").textContent;
}

function checkMap() {
	const map = document.querySelector("#bits .map");
	const cells = all("i", map);

	check("a grid of rows of cells", map.getAttribute("role") === "grid" &&
		all(".line", map).every((line) => line.getAttribute("role") === "row") &&
		cells.every((cell) => cell.getAttribute("role") === "gridcell"));
	check("one cell is in the order of Tab", all("i[tabindex='0']", map).length === 1);
	/* A window that is not in front has neither the event nor the look of it. */
	cells[0].focus();
	if (!document.hasFocus())
		cells[0].dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
	check("focus shows the bit", detail.querySelector("h3").textContent.startsWith("7.0:eax."),
		detail.textContent);
	check("focus can be seen", !document.hasFocus() ||
		getComputedStyle(cells[0]).outlineStyle !== "none");
	press("ArrowRight");
	check("right", document.activeElement === cells[1]);
	press("ArrowDown");
	check("down", document.activeElement === cells[128 + 1]);
	press("ArrowUp");
	press("End");
	check("end", document.activeElement === cells[127]);
	press("ArrowRight");
	check("no further than the end", document.activeElement === cells[127]);
	press("Home");
	check("home", document.activeElement === cells[0]);
	check("still one cell in the order of Tab", all("i[tabindex='0']", map).length === 1);
	focusCell(map, cells[2 * 32 + 31 - 5]);
	check("a name", detail.querySelector("h3").textContent === "7.0:ecx.waitpkg",
		detail.textContent);
	for (const part of ["configurable", "INI-07", "bit-7.0:ecx.waitpkg-kvm", "0 and 1", "FAIL"])
		check(`the bit's details have ${part}`, detail.textContent.includes(part) &&
			document.activeElement.getAttribute("aria-label").includes(part),
			detail.textContent);
	check("a link among the details", detail.querySelector("a[href='#INI-07.failure']"));
	press("Escape");
	check("Escape closes", detail.hidden);
	cells[3].dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
	check("hover shows", !detail.hidden);
	map.dispatchEvent(new PointerEvent("pointerleave"));
	document.activeElement.blur();
	map.dispatchEvent(new PointerEvent("pointerleave"));
	check("and hides", detail.hidden);
	cells[127].dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
	check("a bit without a name", detail.querySelector("h3").textContent === "7.0:edx.0",
		detail.textContent);
	hideDetail();
}

/* Filters. */

function choose(name, value) {
	form.elements[name].value = value;
	form.dispatchEvent(new Event("change"));
}

const shown = (selector) => all(`${selector}:not([data-hidden])`).length;

function checkFilters() {
	choose("family", "INI");
	check("rules of a family", shown("#rules tbody tr") === 1 && shown("article") === 1);
	check("the URL has it", location.hash === "#family=INI", location.hash);
	choose("family", "");
	choose("leaf", "7.1");
	check("one leaf", shown("#bits .leaf") === 1 && shown("#update .leaf") === 1);
	check("the rules that judge it", shown("#rules tbody tr") === 1 &&
		document.querySelector("#rules tbody tr:not([data-hidden])").id === "CLB-02");
	check("how many", form.querySelector("output").textContent === "1 of 6 rules, 1 of 4 leaves",
		form.querySelector("output").textContent);
	choose("leaf", "");
	check("all again", !all("[data-hidden]").length);
	choose("verdict", "PASS");
	document.querySelector("a[href='#INI-07']").click();
}

async function run() {
	checkStructure();
	checkMap();
	checkFilters();
	await new Promise((done) => setTimeout(done, 100));
	check("a link to what is hidden shows it", !all("[data-hidden]").length);
	for (const place of all(".copied")) {
		place.querySelector("button").click();
		check("selected to be copied", getSelection().toString() ===
			place.querySelector("pre").textContent, getSelection().toString());
	}
	for (const details of all("details"))
		details.open = true;
	showDetail(document.querySelector("#bits .map i.failed"));
	for (const name of ["light", "dark"]) {
		while (theme !== name)
			document.getElementById("theme").click();
		checkContrast(name);
	}
	document.body.append(report);
	report.append("all checked\n");
}

run().catch((error) => {
	document.body.append(report);
	check("no exception", false, error.stack);
});
