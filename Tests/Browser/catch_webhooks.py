"""Takes a document through the demonstration and looks at its webhook in headless Chromium, then replays it.

Usage: catch_webhooks.py PROGRAMS [--screenshots FOLDER]. PROGRAMS is the folder of verify-gateway and chip-replay.
Prints one line per step; any failure ends with status 1.
"""

import argparse
import pathlib
import re
import subprocess

from playwright.sync_api import expect, sync_playwright

from walk_pages import ARGUMENTS, CHROMIUM, Demonstration, Walk


def agree(page, url):
    page.goto(url)
    page.locator("#consent").check()
    page.get_by_role("button", name="Agree and go on").click()
    code = page.get_by_label("Or type this code in the app:")
    expect(code).to_have_text(re.compile("[A-Z0-9]{4}-[A-Z0-9]{4}"), timeout=10_000)
    return code.inner_text()


def catch(browser, demo, screenshots):
    walk = Walk(browser, screenshots)
    page = walk.page
    answer = page.goto(demo.catcher)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy, policy
    walk.heading("Webhooks that arrived")
    expect(page.get_by_role("status")).to_contain_text("Nothing has arrived yet")
    walk.check("catcher-empty")

    url, command = demo.documents["Genuine identity card"]
    person = browser.new_page()
    code = agree(person, url)
    subprocess.run([*command, code], check=True, stdout=subprocess.DEVNULL)
    cards = page.locator("article")
    expect(cards).to_have_count(1, timeout=10_000)
    first = cards.first
    expect(first.get_by_role("heading", level=2)).to_have_text("verification.session.succeeded")
    for text in ["Both are good", "age_over_18true", "family_name", "Attempt1"]:
        expect(first).to_contain_text(text)
    first.locator("summary").click()
    expect(first).to_contain_text("x-kayle-signature")
    expect(first).to_contain_text("application/jose")
    walk.check("catcher")

    first.get_by_role("button", name="Replay").click()
    expect(cards).to_have_count(2, timeout=10_000)
    expect(cards.first).to_contain_text("This event was here before")
    expect(cards.first).to_contain_text("Attempt2")
    walk.check("catcher-replayed")

    dark = Walk(browser, screenshots, dark=True, width=1000)
    dark.page.goto(demo.catcher)
    expect(dark.page.locator("article")).to_have_count(2)
    dark.check("catcher-replayed")

    for name, value in [("Host", "evil.example"), ("Origin", "https://evil.example")]:
        strange = page.request.get(demo.catcher + "deliveries", headers={name: value})
        assert strange.status == 421, (name, strange.status)

    hook = demo.catcher + "hook"
    forged = page.request.post(hook, data="a.b.c.d.e", headers={"webhook-id": "evt_1", "webhook-timestamp": "1"})
    assert forged.status == 400, forged.status
    expect(cards.first).to_contain_text("Refused: no good signature", timeout=10_000)
    walk.check("catcher-refused")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with Demonstration(arguments.programs) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        catch(browser, demo, arguments.screenshots)
        browser.close()


if __name__ == "__main__":
    main()
