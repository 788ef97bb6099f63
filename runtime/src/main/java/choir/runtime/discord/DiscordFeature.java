package choir.runtime.discord;

import choir.core.chat.TokenLease;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.sq.http.Permission;
import java.util.List;

/** The identities of agents in Discord. */
public final class DiscordFeature implements Feature {
  /** Its phext: the leases on the tokens. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.latestOnly(TokenLease.PHEXT, Permission.READ));
}
