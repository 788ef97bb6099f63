package choir.runtime.http;

/**
 * The answer to an order that has no result but its success.
 *
 * @param done always true: an order that was not carried out is answered with a problem
 */
public record DoneView(boolean done) {
  public static final DoneView DONE = new DoneView(true);
}
