package choir.runtime.tokens;

import choir.runtime.access.Token;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tokens by name, without their secrets. */
record TokensView(List<TokenView> tokens) {
  /**
   * A token.
   *
   * @param expires absent if it never does
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record TokenView(String name, String scope, Instant created, Optional<Instant> expires) {
    private static TokenView of(Token token) {
      return new TokenView(token.name(), token.scope().written(), token.created(), token.expires());
    }
  }

  static TokensView of(List<Token> tokens) {
    return new TokensView(tokens.stream().map(TokenView::of).toList());
  }
}
