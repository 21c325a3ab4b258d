export type Theme = "light" | "dark" | "system";

/** Remembers the choice for the server and applies it at once. */
export function chooseTheme(theme: Theme): void {
  const aYear = Date.now() + 31_536_000_000;
  void cookieStore.set({ name: "theme", value: theme, path: "/", sameSite: "lax", expires: aYear });
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
