// Runs before the first paint, so that a remembered theme never flashes the other one. A file, because the CSP bans inline.
try {
  const theme = localStorage.getItem("rackshare.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}
