export type Theme = "light" | "dark" | "system";

/** The look in force: what somebody chose, else the system's. */
export function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Applies the choice at once and remembers it for the server, where the browser can (it cannot on plain http). */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  if (!("cookieStore" in window)) return;
  const aYear = Date.now() + 31_536_000_000;
  void cookieStore.set({ name: "theme", value: theme, path: "/", sameSite: "lax", expires: aYear });
}
