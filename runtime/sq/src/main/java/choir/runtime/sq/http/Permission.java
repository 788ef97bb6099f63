package choir.runtime.sq.http;

import java.util.Locale;

/** A permission of a caller, the smallest first; each includes those before it. */
public enum Permission {
  /** Read what the ranch keeps for itself. */
  READ,
  /** Write. */
  OPERATE,
  /** Manage tenants, tokens and members. */
  ADMIN;

  /** The permission's name in messages. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }
}
