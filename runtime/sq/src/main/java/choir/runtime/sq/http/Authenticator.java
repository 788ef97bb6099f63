package choir.runtime.sq.http;

import java.util.Optional;

/** Port to the ranch's own tokens. Called for each request, by any thread. */
public interface Authenticator {
  /** The owner of a token; takes as long for a wrong token as for a right one. */
  Optional<Principal> authenticate(String token);

  /** Whether there are no tokens, so that callers cannot be identified. */
  boolean isEmpty();
}
