"""Walks the hosted pages in headless Chromium against a running demonstration, with chip-replay as the phone.

Usage: walk_pages.py PROGRAMS [--screenshots FOLDER]. PROGRAMS is the folder of verify-gateway and chip-replay.
Prints one line per step; any failure ends with status 1.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


class Demonstration:
    """A `verify-gateway demo` with its pages and commands."""

    def __init__(self, programs):
        self.process = subprocess.Popen(
            [programs / "verify-gateway", "demo"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.documents = {}
        title = None
        for line in self.process.stdout:
            if match := re.match(r"  open   (\S+)", line):
                page = match[1]
            elif match := re.match(r"  paste  (.+)", line):
                self.documents[title] = (page, match[1].split())  # the code goes behind it
            elif line.strip() and not line.startswith(" "):
                title = line.strip()
            if line.startswith("Stop with"):
                break

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)


class Walk:
    """One page, with everything that must not happen on it noted."""

    def __init__(self, browser, screenshots, dark=False, width=390, locale="en-GB"):
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", locale=locale,
            permissions=["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.screenshots = screenshots
        self.suffix = "dark" if dark else "light"
        self.complaints = []
        self.navigations = 0
        self.page.on("console", lambda message: self.note_console(message))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("framenavigated", lambda _: self.count_navigation())

    def note_console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def count_navigation(self):
        self.navigations += 1

    def heading(self, text):
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text, timeout=10_000)

    def tab_to(self, locator):
        """Moves the focus as a person without a mouse does."""
        for _ in range(20):
            self.page.keyboard.press("Tab")
            if locator.evaluate("node => node === document.activeElement"):
                return
        raise AssertionError("not reached by keyboard")

    def check(self, name):
        """What holds on every screen."""
        wider = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wider, f"{name}: scrolls sideways"
        violations = Axe().run(self.page).response["violations"]
        assert not violations, f"{name}: {[(v['id'], v['nodes'][0]['html']) for v in violations]}"
        assert not self.complaints, f"{name}: {self.complaints}"
        if self.screenshots:
            self.page.screenshot(path=self.screenshots / f"{name}-{self.suffix}.png")
        print(f"ok  {name} ({self.suffix})", flush=True)

    def consent(self, url):
        self.page.goto(url)
        self.heading("asks you to prove who you are")
        self.check("start")
        self.tab_to(self.page.locator("#share-nationality_code"))
        self.page.keyboard.press("Space")
        box = self.page.locator("#consent")
        self.tab_to(box)
        self.page.keyboard.press("Space")
        self.tab_to(self.page.get_by_role("button", name="Agree and go on"))
        self.page.keyboard.press("Enter")
        self.heading("Scan this code")
        expect(self.page.get_by_alt_text("Code to scan with your phone")).to_be_visible()

    def typed_code(self):
        """What a person would type."""
        code = self.page.get_by_label("Or type this code in the app:")
        expect(code).to_have_text(re.compile("[A-Z0-9]{4}-[A-Z0-9]{4}"))
        return code.inner_text()

    def read_code(self):
        """What a phone's camera would read."""
        with tempfile.NamedTemporaryFile(suffix=".png") as picture:
            self.page.locator(".qr").screenshot(path=picture.name)
            read = subprocess.run(["zbarimg", "-q", "--raw", picture.name], capture_output=True, text=True, check=True)
        return read.stdout.strip()


def replay(command, *extra):
    return subprocess.Popen(command + list(extra), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def confirmed(demo, browser, screenshots, dark):
    """From consent to the result without reloading, the hand-over read from the picture on the screen."""
    page, command = demo.documents["Genuine identity card"]
    walk = Walk(browser, screenshots, dark)
    walk.consent(page)
    walk.check("handoff")
    link = walk.read_code()
    assert link.startswith("kayle-id://"), link[:40]
    assert command[-1] == "--code", command
    phone = replay(command[:-1], "--handoff", link)
    walk.heading("You are confirmed")
    walk.check("confirmed")
    assert phone.wait(timeout=20) == 0, phone.stdout.read()
    assert walk.navigations == 1, "the page was loaded again"


def slow_progress(demo, browser, screenshots):
    """The list fills while the phone works: every step that the page shows is seen once."""
    page, command = demo.documents["Passport whose name was changed on the chip"]
    walk = Walk(browser, screenshots, dark=True, width=1280)
    walk.consent(page)
    walk.page.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => window.seen.push(document.querySelector('h1')?.textContent))
            .observe(document.getElementById('screen'), { childList: true, subtree: true });
    }""")
    phone = replay(command, walk.typed_code())
    walk.heading("We could not confirm you")
    walk.check("refused")
    assert phone.wait(timeout=20) == 1, phone.stdout.read()
    assert "Carry on with your phone" in walk.page.evaluate("window.seen"), "no progress was shown"


def cancelled(demo, browser, screenshots):
    """Cancel asks first, Escape means no, and the phone's command then finds the session ended."""
    page, command = demo.documents["Passport signed by somebody whom nobody trusts"]
    walk = Walk(browser, screenshots, width=320)
    walk.consent(page)
    code = walk.typed_code()
    opener = walk.page.get_by_role("button", name="Cancel the verification")
    walk.tab_to(opener)
    walk.page.keyboard.press("Enter")
    expect(walk.page.get_by_role("dialog")).to_be_visible()
    walk.check("cancel")
    walk.page.keyboard.press("Escape")
    expect(walk.page.get_by_role("dialog")).not_to_be_visible()
    opener.click()
    walk.page.get_by_role("button", name="Cancel it").click()
    walk.heading("The verification was cancelled")
    walk.check("cancelled")
    assert replay(command, code).wait(timeout=20) == 2


def unknown(demo, browser, screenshots):
    page, _ = demo.documents["Genuine identity card"]
    walk = Walk(browser, screenshots)
    walk.page.goto(page.split("?")[0][:-8] + "00000000")
    walk.heading("We do not know this verification")
    walk.complaints = [text for text in walk.complaints if "404" not in text]
    walk.check("unknown")


# The shape of a catalogue: names, kinds, how many values a text takes, how many sentences a list has.
SHAPE = """async (tag) => {
    const shape = (value) => typeof value === "function" ? `function of ${value.length}`
        : Array.isArray(value) ? value.map(shape)
        : typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
        : value.trim() === "" ? "empty" : "text";
    return shape((await import(`/assets/texts/${tag}.js`)).default);
}"""


def languages(demo, browser, screenshots):
    """Every language has every text, is chosen by the browser's wish or the person's, and fits a narrow screen."""
    page, _ = demo.documents["Genuine passport past its date of expiry"]
    walk = Walk(browser, screenshots)
    walk.page.goto(page)
    tags = walk.page.evaluate("async () => Object.keys((await import('/assets/texts/languages.js')).languages)")
    assert len(tags) == 10, tags
    whole = walk.page.evaluate(SHAPE, "en")
    assert "empty" not in str(whole)
    for tag in tags:
        assert walk.page.evaluate(SHAPE, tag) == whole, f"{tag} is not complete"
        foreign = Walk(browser, screenshots, dark=tag == "ja", width=320, locale=tag)
        foreign.page.goto(page)
        foreign.heading("Harbour Books")
        assert foreign.page.evaluate("document.documentElement.lang") == tag
        foreign.check(f"start-{tag}")
    foreign.page.locator("#consent").check()
    foreign.page.get_by_role("button", name="أوافق وأتابع").click()
    foreign.heading("امسح هذا الرمز بهاتفك")
    foreign.check("handoff-ar")
    assert foreign.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    foreign.page.get_by_label("اللغة").select_option("de")
    foreign.heading("Scannen Sie diesen Code mit dem Telefon")
    foreign.check("handoff-de")
    foreign.page.reload()
    foreign.page.get_by_label("Sprache").wait_for()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for dark in (False, True):
            with Demonstration(options.programs) as demo:
                confirmed(demo, browser, options.screenshots, dark)
        with Demonstration(options.programs) as demo:
            slow_progress(demo, browser, options.screenshots)
            cancelled(demo, browser, options.screenshots)
            unknown(demo, browser, options.screenshots)
            languages(demo, browser, options.screenshots)
        browser.close()
    print("6 passed, 0 failed")


if __name__ == "__main__":
    sys.exit(main())
