"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False until the page has come to life in the browser: before that a press would be lost without a word. */
export function useAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
