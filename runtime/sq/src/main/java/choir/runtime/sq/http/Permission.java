package choir.runtime.sq.http;

import java.util.Locale;

/** What a caller may do, the smallest first; each includes those before it. */
public enum Permission {
  /** Read what the ranch keeps for itself. */
  READ,
  /** Write. */
  OPERATE,
  /** Manage tenants, tokens and members. */
  ADMIN;

  /** As it is written in messages. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }
}
