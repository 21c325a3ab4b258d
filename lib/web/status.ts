import type { ErrorCode } from "@/lib/errors";

/** The HTTP status of each way in which something is refused, of actions and routes alike. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  NOT_SIGNED_IN: 401,
  NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  INVALID: 400,
  CONFLICT: 409,
  PRECONDITION: 409,
  TOOL_FAILED: 502,
  UNREACHABLE: 503,
  CANCELLED: 409,
  FENCED: 409,
  THROTTLED: 429,
  UNKNOWN: 500,
  INTERNAL: 500,
};
