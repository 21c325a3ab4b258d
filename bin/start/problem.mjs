/** What people are told instead of a stack trace: one sentence about what happened, one about the way out. */
export class Problem extends Error {
  constructor(message, wayOut) {
    super(`${message} ${wayOut}`.trim());
    this.name = "Problem";
  }
}
