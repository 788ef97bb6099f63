package choir.core.chat;

import choir.core.phext.HashedCoordinate;
import choir.core.sq.ScrollKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lease of a node on the token of an account: only its holder has a session. The scroll's
 * version is the fencing token: each write of the lease is conditional on the version that the
 * writer has seen, so that a holder that was superseded can never renew it. A stored format.
 *
 * <p>Clocks are not compared. A holder whose renewals are not confirmed ends its session after
 * {@link #HOLDER_ENDS}, counted from when it sent the last confirmed one. Another node takes the
 * lease when it was not renewed for {@link #LENGTH} while it watched.
 *
 * @param node name of the holder
 * @param released whether the holder has ended its session
 * @param day UTC day of {@code identifies}, in days since 1970-01-01
 * @param identifies number of times that the account has identified itself on that day
 */
public record TokenLease(String node, boolean released, long day, int identifies) {
  /** The phext of the leases, each at the coordinate of the account's id. */
  public static final String PHEXT = "discord/leases";

  /** How long a lease lasts, as others see it. */
  public static final Duration LENGTH = Duration.ofSeconds(15);

  /** When its holder ends its session. The rest is for ending it. */
  public static final Duration HOLDER_ENDS = Duration.ofSeconds(11);

  /** How often it is renewed. */
  public static final Duration RENEWAL = Duration.ofSeconds(4);

  /** Maximum number of identifies a day: Discord resets the token of a bot after 1,000. */
  public static final int MAX_IDENTIFIES = 900;

  private static final Pattern FORM =
      Pattern.compile(
          "(?s)[^\\n]+\\nnode: ([^\\n]*)\\nreleased: (true|false)\\nday: ([0-9]{1,9})"
              + "\\nidentifies: ([0-9]{1,9})\\n?");

  /** The key of an account's lease. */
  public static ScrollKey key(String account) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(account));
  }

  /** Whether a node may take this lease at once: it is released, or of an earlier process of it. */
  public boolean isFreeFor(String taker) {
    return released || node.equals(taker);
  }

  /** This lease, held by a node. */
  public TokenLease heldBy(String taker) {
    return new TokenLease(taker, false, day, identifies);
  }

  /** This lease after its holder's session has ended. */
  public TokenLease ended() {
    return new TokenLease(node, true, day, identifies);
  }

  /** This lease after identifies. */
  public TokenLease identified(int times, Instant now) {
    long today = today(now);
    return new TokenLease(node, released, today, (today == day ? identifies : 0) + times);
  }

  /** Number of identifies of today. */
  public int identifiesOn(Instant now) {
    return today(now) == day ? identifies : 0;
  }

  private static long today(Instant now) {
    return Math.floorDiv(now.getEpochSecond(), Duration.ofDays(1).toSeconds());
  }

  /** The lease that a node takes of an account that never had one. */
  public static TokenLease first(String taker) {
    return new TokenLease(taker, false, 0, 0);
  }

  /** The scroll of this lease. */
  public String text(String account) {
    return account
        + "\nnode: "
        + node
        + "\nreleased: "
        + released
        + "\nday: "
        + day
        + "\nidentifies: "
        + identifies;
  }

  /** Parses a scroll; empty if it is none of these. */
  public static Optional<TokenLease> parse(String scroll) {
    Matcher matcher = FORM.matcher(scroll);
    return matcher.matches()
        ? Optional.of(
            new TokenLease(
                matcher.group(1),
                Boolean.parseBoolean(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Integer.parseInt(matcher.group(4))))
        : Optional.empty();
  }
}
