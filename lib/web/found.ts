import { notFound } from "next/navigation";
import { OpsError } from "@/lib/errors";

/** For pages: what a read gives, or the "not here" page when it says NOT_FOUND. Other errors go on. */
export async function found<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof OpsError && error.code === "NOT_FOUND") notFound();
    throw error;
  }
}
