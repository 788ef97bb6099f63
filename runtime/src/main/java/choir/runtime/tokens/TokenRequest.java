package choir.runtime.tokens;

import choir.core.access.TokenFormat;
import choir.runtime.access.Scope;
import choir.runtime.http.Fields;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Body of a request for a token.
 *
 * @param name of the future caller
 * @param scope as {@link Scope#written} gives it
 * @param minutes lifetime of a join token
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record TokenRequest(String name, String scope, Optional<Integer> minutes) {
  private static final int MAX_JOIN_MINUTES = 7 * 24 * 60;

  static TokenRequest read(ByteString body) {
    Fields fields = Fields.of(body);
    TokenRequest request =
        new TokenRequest(
            fields.required("name"),
            fields.required("scope"),
            fields.number("minutes", 1, MAX_JOIN_MINUTES));
    fields.nothingElse();
    if (!TokenFormat.isName(request.name())) {
      throw Fields.refuse("name", "is '" + request.name() + "', must be " + TokenFormat.NAME_RULE);
    }
    if (request.minutes().isPresent() && request.parsedScope() != Scope.JOIN) {
      throw Fields.refuse("minutes", "is for tokens of the scope join; others never expire");
    }
    return request;
  }

  /** The scope. */
  Scope parsedScope() {
    return Scope.parse(scope)
        .orElseThrow(
            () -> Fields.refuse("scope", "is '" + scope + "', must be one of " + Scope.known()));
  }
}
