"""Opens the API reference of a running gateway in headless Chromium, light and dark, wide and narrow.

Usage: show_reference.py PROGRAMS [--screenshots FOLDER]. Any failure ends with status 1.
"""

import argparse
import json
import pathlib
import sys

from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Partner"))
from running_gateway import running_gateway  # noqa: E402


def show(gateway, browser, dark, width, screenshots):
    """Every operation is there with its example, nothing is asked of other hosts, nobody complains."""
    document = json.loads(gateway.request("GET", "/openapi")[2])
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.goto(f"{gateway.url}/reference")
    expect(page.get_by_role("heading", name="Verify Gateway", exact=True)).to_be_visible()
    suffix = f"{'dark' if dark else 'light'}-{width}"
    if screenshots:
        page.screenshot(path=screenshots / f"reference-{suffix}.png")
    if width > 1000:
        groups = page.get_by_role("button", name="Open Group", exact=False)
        while groups.count():
            groups.first.click()
        for operation in operations:
            expect(page.get_by_role("link", name=operation["summary"], exact=False).first).to_be_visible()
        page.get_by_role("link", name="Create a verification session", exact=False).first.click()
        expect(page.get_by_text("To print it on your card").first).to_be_visible()
        page.wait_for_timeout(500)
        if screenshots:
            page.screenshot(path=screenshots / f"reference-operation-{suffix}.png")
    elsewhere = [url for url in requests if not url.startswith((gateway.url + "/", "data:", "blob:"))]
    assert not elsewhere, elsewhere
    assert not complaints, complaints
    assert f"{gateway.url}/openapi" in requests, requests
    context.close()
    return len(operations)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, running_gateway(options.programs) as gateway:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for dark in (False, True):
            for width in (1280, 390):
                count = show(gateway, browser, dark, width, options.screenshots)
        browser.close()
    print(f"reference: {count} operations shown, light and dark, nothing asked elsewhere")


if __name__ == "__main__":
    sys.exit(main())
