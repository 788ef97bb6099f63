package choir.test.linear;

/**
 * One call of a recorded history.
 *
 * @param client the caller, with one call at a time
 * @param from when it was called, in any unit that grows
 * @param to when it was answered; {@link #NEVER} if no answer came, and the call may take effect at
 *     any time after {@code from}, or not at all
 */
public record Call<I, O>(int client, long from, long to, I input, O output) {
  public static final long NEVER = Long.MAX_VALUE;
}
