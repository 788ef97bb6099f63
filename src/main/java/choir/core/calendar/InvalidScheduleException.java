package choir.core.calendar;

import choir.core.Rejection;

/** A part of a schedule that cannot be used: an expression, a time zone, a window. */
public final class InvalidScheduleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String field;
  private final String detail;
  private final String remedy;

  /**
   * @param field the part that is wrong, such as {@code day of month}
   * @param detail what is wrong with it; follows the name of the field
   * @param remedy what to write instead; empty if there is no advice
   */
  public InvalidScheduleException(String field, String detail, String remedy) {
    super(field + " " + detail + (remedy.isEmpty() ? "" : "; " + remedy));
    this.field = field;
    this.detail = detail;
    this.remedy = remedy;
  }

  /** The part that is wrong. */
  public String field() {
    return field;
  }

  /** The refusal of a schedule with this part. */
  public Rejection rejection() {
    return new Rejection(Rejection.Code.INVALID, field + " " + detail, remedy);
  }
}
