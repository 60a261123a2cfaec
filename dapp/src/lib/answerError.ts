/** A server said no, or nothing. The message is for a person. */
export class AnswerError extends Error {
  override name = "AnswerError";
  /** The HTTP status; 0 when nothing answered. */
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
