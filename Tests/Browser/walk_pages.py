"""Walks the hosted pages in headless Chromium against a running demonstration, with chip-replay as the phone.

Usage: walk_pages.py PROGRAMS [--screenshots FOLDER]. PROGRAMS is the folder of verify-gateway and chip-replay.
Prints one line per step; any failure ends with status 1.
"""

import argparse
import json
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
        self.catcher = None
        title = None
        for line in self.process.stdout:
            if match := re.match(r"  open   (\S+)", line):
                page = match[1]
            elif match := re.match(r"  see    (\S+)", line):
                self.catcher = match[1]
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

    def __init__(self, browser, screenshots, dark=False, width=390, locale="en-GB", agent=None, context=None):
        self.context = context or browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", locale=locale,
            permissions=["clipboard-read", "clipboard-write"], user_agent=agent)
        self.page = self.context.new_page()
        self.screenshots = screenshots
        self.suffix = "dark" if dark else "light"
        self.complaints, self.statuses = [], []
        self.page.on("response", lambda response: self.statuses.append(response.status))
        self.navigations = 0
        self.page.on("console", lambda message: self.note_console(message))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("framenavigated", lambda _: self.count_navigation())

    def note_console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def forgive(self, status):
        """An answer that was wanted is in the console like one that was not, at times only after the page has shown it."""
        self.page.wait_for_load_state("networkidle")
        for _ in range(100):
            said = sum(f"status of {status}" in text for text in self.complaints)
            if said and said >= self.statuses.count(status):
                break
            self.page.wait_for_timeout(100)
        self.complaints = [text for text in self.complaints if f"status of {status}" not in text]
        self.statuses = [one for one in self.statuses if one != status]

    def pretend(self, **changes):
        """Shows the page a state that no forged document leads to. The rest of the state is as the gateway has it."""
        def state(route):
            answer = route.fetch()
            body = answer.json()
            status = changes.get("status", {})
            body["data"] |= {key: value for key, value in changes.items() if key != "status"}
            body["data"]["status"] |= status
            route.fulfill(response=answer, body=json.dumps(body))
        self.page.route("**/status", state)
        self.page.route_web_socket("**/events*", lambda socket: None)
        self.page.route("**/events", lambda route: route.fulfill(
            content_type="text/event-stream", body="retry: 600000\n\n"))

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
    return subprocess.Popen(
        command + list(extra), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def comparing(command, code):
    """A phone that compares numbers. The read stands in front of --code, and flags may come behind it."""
    return replay(command, code, "--compare-number")


def choices(phone):
    """The numbers that the phone shows to its person."""
    for line in phone.stdout:
        if match := re.match(r"Which number does the browser show\? ([\d, ]+)", line):
            return match[1].strip().split(", ")
    raise AssertionError("the phone was not asked for the number")


def answer(phone, text):
    phone.stdin.write(text + "\n")
    phone.stdin.flush()


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


def slow_progress(demo, browser, screenshots, dark):
    """The page follows a phone that takes as long as a chip does."""
    page, command = demo.documents["Passport whose name was changed on the chip"]
    walk = Walk(browser, screenshots, dark, width=1280)
    walk.consent(page)
    phone = replay(command, walk.typed_code(), "--file-time", "500")
    walk.heading("Carry on with your phone")
    walk.heading("We could not confirm you")
    walk.check("refused")
    assert phone.wait(timeout=20) == 1, phone.stdout.read()


def cancelled(demo, browser, screenshots, dark):
    """Cancel asks first, Escape means no, and the phone's command then finds the session ended."""
    page, command = demo.documents["Passport signed by somebody whom nobody trusts"]
    walk = Walk(browser, screenshots, dark, width=320)
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


def unknown(demo, browser, screenshots, dark):
    page, _ = demo.documents["Genuine identity card"]
    walk = Walk(browser, screenshots, dark)
    walk.page.goto(page.split("?")[0][:-8] + "00000000")
    walk.heading("We do not know this verification")
    walk.forgive(404)
    walk.check("unknown")


def number_matched(demo, browser, screenshots, dark):
    """The number is read from the page and tapped on the phone; the chip is read only then."""
    page, command = demo.documents["Genuine identity card"]
    walk = Walk(browser, screenshots, dark)
    walk.consent(page)
    phone = comparing(command, walk.typed_code())
    offered = choices(phone)
    walk.heading("Tap this number")
    expect(walk.page.get_by_text(re.compile("A phone took over at"))).to_be_visible()
    shown = walk.page.locator(".number").inner_text()
    walk.check("number")
    assert shown in offered, (shown, offered)
    answer(phone, shown)
    walk.heading("You are confirmed")
    assert phone.wait(timeout=20) == 0, phone.stdout.read()
    assert walk.navigations == 1, "the page was loaded again"


# What the gateway has the page show now: it renews the number before the phone is asked again.
MATCH_NUMBER = """() => fetch(`/v1/verify/session${location.pathname}/status`,
    { headers: { Accept: "application/vnd.verify.state+json" } })
    .then((answer) => answer.json()).then((body) => body.data.match_number)"""


def number_missed(demo, browser, screenshots, dark):
    """Whoever does not see the page misses three times, and the page says what to do."""
    page, command = demo.documents["Passport signed by somebody whom nobody trusts"]
    walk = Walk(browser, screenshots, dark)
    walk.consent(page)
    phone = comparing(command, walk.typed_code())
    for _ in range(3):
        offered = choices(phone)
        shown = str(walk.page.evaluate(MATCH_NUMBER))
        expect(walk.page.locator(".number")).to_have_text(shown)
        answer(phone, next(number for number in offered if number != shown))
    walk.heading("We could not confirm you")
    expect(walk.page.get_by_text("Three times another number was tapped")).to_be_visible()
    walk.check("number-missed")
    assert phone.wait(timeout=20) == 1, phone.stdout.read()


def not_started(demo, browser, screenshots, dark):
    """A person whose phone was tricked says so; the page ends with the reason, also when it is loaded again."""
    page, command = demo.documents["Genuine passport past its date of expiry"]
    walk = Walk(browser, screenshots, dark, width=320)
    walk.consent(page)
    phone = comparing(command, walk.typed_code())
    choices(phone)
    walk.heading("Tap this number")
    answer(phone, "not me")
    walk.heading("Ended on the phone")
    walk.check("not-started")
    assert phone.wait(timeout=20) == 1, phone.stdout.read()
    walk.page.reload()
    walk.heading("Ended on the phone")


def one_browser(demo, browser, screenshots, dark):
    """A reload goes on where it was; another browser learns that the session is in use, another tab takes it over."""
    page, command = demo.documents["Copy of a genuine passport without the chip's secret key"]
    walk = Walk(browser, screenshots, dark)
    walk.consent(page)
    code = walk.typed_code()
    walk.page.reload()
    walk.heading("Scan this code")
    assert walk.typed_code() == code
    other = Walk(browser, screenshots, dark)
    other.page.goto(page)
    other.heading("In use elsewhere")
    other.forgive(409)
    other.check("in-use")
    other.page.get_by_role("button", name="Report this request").click()
    other.heading("Report a suspicious request")
    other.page.get_by_role("button", name="Back").click()
    other.heading("In use elsewhere")
    tab = Walk(browser, screenshots, context=walk.context)
    tab.page.goto(page)
    tab.heading("Scan this code")
    walk.heading("Open in another tab")
    walk.check("other-tab")
    walk.page.get_by_role("button", name="Use this tab").click()
    walk.heading("Scan this code")
    tab.heading("Open in another tab")
    phone = replay(command, walk.typed_code())
    walk.heading("We could not confirm you")
    assert phone.wait(timeout=20) == 1, phone.stdout.read()


def words(demo, browser, screenshots, dark):
    """A suspicious request is reported, and the consent is taken back on the page about privacy."""
    page, _ = demo.documents["Genuine passport past its date of expiry"]
    walk = Walk(browser, screenshots, dark)
    walk.page.goto(page)
    walk.heading("Harbour Books")
    opener = walk.page.get_by_role("button", name="Report this request")
    walk.tab_to(opener)
    walk.page.keyboard.press("Enter")
    walk.heading("Report a suspicious request")
    walk.check("report")
    walk.page.get_by_label("What is wrong?").select_option("impersonation")
    walk.page.get_by_label("What happened?").fill("It says it is my <b>bank</b>.")
    walk.page.get_by_role("button", name="Send the report").click()
    expect(walk.page.get_by_text("Thank you.")).to_be_visible()
    walk.page.get_by_role("button", name="Back").click()
    walk.heading("Harbour Books")
    walk.page.get_by_role("link", name="Privacy and withdrawal").click()
    walk.heading("Your privacy")
    walk.check("privacy")
    walk.page.get_by_role("button", name="Take my consent back").click()
    walk.page.get_by_role("button", name="Cancel it").click()
    expect(walk.page.get_by_text("You have taken your consent back.")).to_be_visible()
    walk.check("withdrawn")
    origin, session = page.split("?")[0].rsplit("/", 1)
    walk.page.goto(f"{origin}/privacy/{session}")
    walk.heading("Your privacy")
    walk.page.goto(f"{origin}/docs/errors#SESSION_CONNECTION_ACTIVE")
    walk.heading("Errors")
    walk.check("errors")


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def phones(demo, browser, screenshots, dark):
    """On a phone the way into the app comes first, and a link without an app leads to a page that says so."""
    page, _ = demo.documents["Passport signed by somebody whom nobody trusts"]
    for agent, name in ((IPHONE, "ios"), (ANDROID, "android")):
        walk = Walk(browser, screenshots, dark, agent=agent, width=320)
        walk.page.goto(page)
        if name == "ios":
            walk.page.locator("#consent").check()
            walk.page.get_by_role("button", name="Agree and go on").click()
            walk.heading("Continue in the app")
            link = walk.page.get_by_role("link", name="Open the app")
            expect(link).to_have_attribute("href", re.compile("^kayle-id://%7B"))
            walk.typed_code()
            walk.check("on-phone")
        walk.page.goto(page.split("/vs_")[0] + "/go#%7B%22v%22%3A1%7D")
        walk.heading("The app is missing")
        assert walk.page.evaluate("location.hash") == "", "the token stays in the history"
        expect(walk.page.get_by_role("link", name="The app is installed")).to_have_attribute(
            "href", "kayle-id://%7B%22v%22%3A1%7D")
        walk.forgive(409)
        walk.check(f"app-missing-{name}")
    desk = Walk(browser, screenshots, dark)
    desk.page.goto(page.split("/vs_")[0] + "/go#x")
    expect(desk.page.get_by_text("This link is for a phone.")).to_be_visible()


FAILURES = [
    "document_authenticity_failed", "document_chip_authentication_failed", "document_active_authentication_failed",
    "document_anti_cloning_attestation_failed", "document_data_invalid", "liveness_failed", "selfie_face_mismatch",
    "handoff_number_mismatch",
]


def states(demo, browser, screenshots, dark):
    """Screens for states that take a phone, a failure or an hour to come."""
    page, _ = demo.documents["Genuine passport past its date of expiry"]
    busy = {"status": "in_progress", "same_device_only": True}

    def shown(name, heading, **changes):
        walk = Walk(browser, screenshots, dark, width=320)
        walk.pretend(**changes)
        walk.page.goto(page)
        walk.heading(heading)
        walk.check(name)
        walk.page.unroute_all(behavior="ignoreErrors")
        return walk.page

    number = shown("number-shown", "Tap this number", status=busy, match_number=42, connected_at="2026-03-09T12:00:00.000Z")
    expect(number.get_by_text("42", exact=True)).to_be_visible()
    reading = shown(
        "reading", "Carry on with your phone", status=busy, phase="nfc_reading", connected_at="2026-03-09T12:00:00.000Z",
        progress={"artifact": "dg2", "percent": 37})
    expect(reading.get_by_text("reading the photo, 37 %")).to_be_visible()
    shown("liveness", "Carry on with your phone", status=busy, phase="liveness_capturing")
    shown("share", "Carry on with your phone", status=busy, phase="liveness_complete")
    shown("retry", "Carry on with your phone", status=busy, phase="nfc_reading", check={
        "failure_code": FAILURES[0], "retry_allowed": True, "nfc_tries_used": 1, "liveness_tries_used": 0})
    shown("expired", "The time is over", status={"status": "expired", "is_terminal": True})
    sentences = set()
    for code in FAILURES:
        failed = shown(f"failed-{code}", "We could not confirm you", status={
            "status": "failed", "is_terminal": True, "latest_attempt": {"status": "failed", "failure_code": code}})
        sentences.add(failed.get_by_role("status").first.inner_text())
    assert len(sentences) == len(FAILURES) and "" not in sentences, sentences


WEIGHT = """() => performance.getEntries().filter((entry) => entry.decodedBodySize > 0)
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
PAINT = """() => new Promise((resolve) => new PerformanceObserver((list) => {
    const entry = list.getEntriesByName('first-contentful-paint')[0];
    if (entry) resolve(entry.startTime);
}).observe({ type: 'paint', buffered: true }))"""


def lightness(demo, browser):
    """What the page loads until it shows the code weighs less than 100 KB, and its first paint comes within 300 ms."""
    page, _ = demo.documents["Passport whose name was changed on the chip"]
    paints = []
    for _ in range(5):
        walk = Walk(browser, None)
        walk.page.goto(page)
        walk.heading("Harbour Books")
        paints.append(walk.page.evaluate(PAINT))
    walk.consent(page)
    weight = walk.page.evaluate(WEIGHT)
    print(f"    weight {weight} bytes, first paint {min(paints):.0f} to {max(paints):.0f} ms", flush=True)
    assert weight < 100_000, weight
    assert min(paints) < 300, paints


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
        for dark in (False, True):
            with Demonstration(options.programs) as demo:
                slow_progress(demo, browser, options.screenshots, dark)
                cancelled(demo, browser, options.screenshots, dark)
                unknown(demo, browser, options.screenshots, dark)
                if not dark:
                    languages(demo, browser, options.screenshots)
            with Demonstration(options.programs) as demo:
                number_matched(demo, browser, options.screenshots, dark)
                number_missed(demo, browser, options.screenshots, dark)
                not_started(demo, browser, options.screenshots, dark)
            with Demonstration(options.programs) as demo:
                one_browser(demo, browser, options.screenshots, dark)
                phones(demo, browser, options.screenshots, dark)
                lightness(demo, browser)
                states(demo, browser, options.screenshots, dark)
                words(demo, browser, options.screenshots, dark)
        browser.close()
    print("14 passed, 0 failed")


if __name__ == "__main__":
    sys.exit(main())
