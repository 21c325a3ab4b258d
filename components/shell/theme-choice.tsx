"use client";

import { useState } from "react";
import { chooseTheme, chosenTheme, type Theme } from "./theme";

const themes: readonly { theme: Theme; label: string }[] = [
  { theme: "system", label: "System" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
];

/** Light, dark, or as the system says. Drawn only in a popup, after the page: it asks the document what holds. */
export function ThemeChoice() {
  const [chosen, setChosen] = useState(chosenTheme);
  function choose(theme: Theme) {
    chooseTheme(theme);
    setChosen(theme);
  }
  return (
    <fieldset className="mb-3">
      <legend className="mb-1 px-1 text-sm text-muted">Look</legend>
      <div className="flex gap-1">
        {themes.map(({ theme, label }) => (
          <button
            key={theme}
            type="button"
            aria-pressed={theme === chosen}
            onClick={() => choose(theme)}
            className="flex-1 rounded-md border border-line px-2 py-1 text-sm hover:bg-raised aria-pressed:border-ink aria-pressed:font-semibold"
          >
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
