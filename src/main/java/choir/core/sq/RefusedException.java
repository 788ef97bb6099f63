package choir.core.sq;

/** The store refused a write of an entity; nothing was changed. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final Outcome.Code code;

  public RefusedException(Outcome.Refused refused) {
    super(refused.code() + ": " + refused.detail());
    this.code = refused.code();
  }

  public Outcome.Code code() {
    return code;
  }
}
