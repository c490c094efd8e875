/** `ios`, `android` or `desktop`. Tablets of Apple call themselves a Mac, but no Mac has more than one touch point. */
export function device(agent = navigator) {
  if (/Android/.test(agent.userAgent)) return "android";
  if (/iPhone|iPad|iPod/.test(agent.userAgent)) return "ios";
  return /Macintosh/.test(agent.userAgent) && agent.maxTouchPoints > 1 ? "ios" : "desktop";
}
